/**
 * What a reader sees of the speaker: immutable records, and the ports through which the control
 * socket, HTTP and metrics ask for them.
 *
 * <p>Answers are complete values taken at one moment on the speaker loop; a reader never touches
 * live state and never makes the loop wait.
 */
@NullMarked
package io.manx.speaker.status;

import org.jspecify.annotations.NullMarked;
