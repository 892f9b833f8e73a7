/**
 * The texts of BIRD: status, protocols and routes, in the dialect of BIRD 2.0.12 and in one that
 * Calico's tools read as well. Tools parse these texts with regular expressions, so that every
 * blank counts; the tests compare them with what real daemons said.
 *
 * <p>Pure but for the {@link io.manx.speaker.control.text.Reply} that takes the lines.
 */
@NullMarked
package io.manx.speaker.control.text;

import org.jspecify.annotations.NullMarked;
