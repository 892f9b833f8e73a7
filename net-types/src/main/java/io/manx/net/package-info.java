/**
 * Addresses, prefixes and address families: the values that every module shares.
 *
 * <p>Everything here is immutable and free of I/O; nothing resolves a name.
 */
@NullMarked
package io.manx.net;

import org.jspecify.annotations.NullMarked;
