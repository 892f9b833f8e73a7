/**
 * The values of BGP: families, AS paths, path attributes, blocks of prefixes.
 *
 * <p>Immutable, without I/O, threads or clocks. Everything else in the speaker speaks in these
 * terms.
 */
@NullMarked
package io.manx.speaker.model;

import org.jspecify.annotations.NullMarked;
