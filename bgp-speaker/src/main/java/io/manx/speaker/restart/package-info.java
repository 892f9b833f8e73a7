/**
 * Graceful restart (RFC 4724, RFC 8538, RFC 9494): what becomes of a peer's routes while it is
 * away, and when a speaker that comes back itself has heard enough to decide.
 *
 * <p>Pure state machines: events in, steps out. No tables, threads, sockets or clocks.
 */
@NullMarked
package io.manx.speaker.restart;

import org.jspecify.annotations.NullMarked;
