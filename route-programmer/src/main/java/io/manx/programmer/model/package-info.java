/**
 * Values of the route programmer: what is wanted, what the kernel has, and how the two stand.
 *
 * <p>Everything here is immutable; nothing touches the world.
 */
@NullMarked
package io.manx.programmer.model;

import org.jspecify.annotations.NullMarked;
