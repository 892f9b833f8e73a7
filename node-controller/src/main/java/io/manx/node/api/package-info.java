/**
 * The Kubernetes objects of group {@code manx.io/v1alpha1}, as the API server stores them. The CRDs
 * in {@code charts/manx/crds} are generated from these types. Values are immutable; what they hold
 * has passed the schema of the API server at most, so a reader judges it again.
 */
@NullMarked
package io.manx.node.api;

import org.jspecify.annotations.NullMarked;
