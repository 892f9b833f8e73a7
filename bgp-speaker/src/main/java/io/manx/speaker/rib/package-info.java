/**
 * The tables: interned attributes, prefixes and paths in arrays, update groups with their
 * Adj-RIB-Out, and the encoding of what is pending.
 *
 * <p>{@link io.manx.speaker.rib.Rib} is the way in. Everything belongs to the speaker loop: no
 * locks, no clock, no I/O. No object is made for a prefix or a path.
 */
@NullMarked
package io.manx.speaker.rib;

import org.jspecify.annotations.NullMarked;
