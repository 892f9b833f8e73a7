/**
 * From what is stored and what is wanted to the writes that bring the one to the other: decides,
 * pure. {@link io.manx.node.reconcile.ClusterPort} is the port to the API server.
 */
@NullMarked
package io.manx.node.reconcile;

import org.jspecify.annotations.NullMarked;
