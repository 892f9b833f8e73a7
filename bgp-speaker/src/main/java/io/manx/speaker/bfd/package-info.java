/**
 * Bidirectional Forwarding Detection (RFC 5880), pure: {@link io.manx.speaker.bfd.BfdSession} is
 * the state machine of one session in asynchronous mode, {@link io.manx.speaker.bfd.ControlPacket}
 * the packet. Time arrives as an argument; nothing here allocates while packets come and go, so
 * that the thread that runs it leaves no garbage.
 */
@NullMarked
package io.manx.speaker.bfd;

import org.jspecify.annotations.NullMarked;
