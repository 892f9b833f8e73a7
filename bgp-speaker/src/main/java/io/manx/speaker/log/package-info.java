/**
 * Where log lines go: a small SLF4J provider that writes to standard error, as text for people or
 * as JSON for collectors. A control character in a message, which may come from a peer, is written
 * as an escape, so that nobody forges a line.
 */
@NullMarked
package io.manx.speaker.log;

import org.jspecify.annotations.NullMarked;
