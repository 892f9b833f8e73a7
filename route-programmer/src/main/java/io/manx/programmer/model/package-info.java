/**
 * Values of the route programmer: what is wanted, what the kernel has, and how the two stand.
 *
 * <p>All is immutable but for what carries many routes without an object each: {@link
 * io.manx.programmer.model.RawRoute}, {@link io.manx.programmer.model.RouteBatch}, {@link
 * io.manx.programmer.model.WriteBatch}. Nothing touches the world.
 */
@NullMarked
package io.manx.programmer.model;

import org.jspecify.annotations.NullMarked;
