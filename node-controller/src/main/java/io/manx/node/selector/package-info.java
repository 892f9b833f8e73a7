/** Calico's selector expressions and Kubernetes' label selectors: decides, pure. */
@NullMarked
package io.manx.node.selector;

import org.jspecify.annotations.NullMarked;
