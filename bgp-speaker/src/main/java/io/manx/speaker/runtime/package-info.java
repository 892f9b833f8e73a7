/**
 * The one writer and its ports: the speaker's loop owns every session and table, and calls the pure
 * deciders; connections, clocks and listeners are reached through the interfaces here.
 */
@NullMarked
package io.manx.speaker.runtime;

import org.jspecify.annotations.NullMarked;
