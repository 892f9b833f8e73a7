/**
 * {@code ./manx cl}: the client of the control socket. Plain JDK only, and little of that: it has
 * to start in a moment. A terminal library is loaded for an interactive session alone.
 */
@NullMarked
package io.manx.speaker.cli;

import org.jspecify.annotations.NullMarked;
