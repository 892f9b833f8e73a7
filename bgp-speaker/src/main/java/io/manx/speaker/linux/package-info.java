/**
 * Calls of the C library through the foreign function interface, for what Java's sockets cannot do,
 * and what is said on links with them. BFD has its own package.
 */
@NullMarked
package io.manx.speaker.linux;

import org.jspecify.annotations.NullMarked;
