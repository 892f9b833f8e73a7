/**
 * Policy: what is accepted from a peer and what is sent to it, compiled from the configuration once
 * and evaluated without allocation.
 *
 * <p>Pure: no thread, clock or logger. A compiled policy belongs to the speaker loop, which alone
 * reads its counters' source.
 */
@NullMarked
package io.manx.speaker.policy;

import org.jspecify.annotations.NullMarked;
