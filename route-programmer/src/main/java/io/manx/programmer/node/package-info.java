/** The node around the routes: forwarding settings, and the removal of all that Manx left. */
@NullMarked
package io.manx.programmer.node;

import org.jspecify.annotations.NullMarked;
