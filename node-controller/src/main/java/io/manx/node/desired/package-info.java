/**
 * From the cluster's view to one NodeConfig a node: decides, pure. What one object has wrong is a
 * {@link io.manx.node.desired.Finding} about it and concerns no other.
 */
@NullMarked
package io.manx.node.desired;

import org.jspecify.annotations.NullMarked;
