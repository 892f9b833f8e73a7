/** Kubernetes' API through fabric8: touches the world. No other package knows the library. */
@NullMarked
package io.manx.node.k8s;

import org.jspecify.annotations.NullMarked;
