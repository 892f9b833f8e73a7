/**
 * The cluster as the controller sees it at one moment: immutable values without a client library.
 */
@NullMarked
package io.manx.node.cluster;

import org.jspecify.annotations.NullMarked;
