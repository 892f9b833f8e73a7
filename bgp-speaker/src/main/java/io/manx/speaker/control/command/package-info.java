/**
 * The command language of the control socket: tokens, grammar, and the values that commands become.
 *
 * <p>Pure: no thread, clock or socket. What a user typed wrong is a value with BIRD's code.
 */
@NullMarked
package io.manx.speaker.control.command;

import org.jspecify.annotations.NullMarked;
