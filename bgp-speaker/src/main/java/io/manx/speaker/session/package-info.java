/**
 * The finite state machine of a peer (RFC 4271 §8), pure: {@link
 * io.manx.speaker.session.PeerFsm#handle} takes an {@link io.manx.speaker.session.Event} and
 * answers with {@link io.manx.speaker.session.Action}s that somebody else carries out.
 *
 * <p>A peer has one caller (Idle, Connect, Active) and at most two connections (OpenSent,
 * OpenConfirm, Established), one a direction; {@link io.manx.speaker.session.Collision} decides
 * between the two (RFC 4271 §6.8). {@link io.manx.speaker.session.Negotiation} turns a pair of
 * OPENs into a {@link io.manx.speaker.session.Negotiated} or a NOTIFICATION. No thread, clock,
 * socket or logger; randomness only from the jitter source handed in.
 */
@NullMarked
package io.manx.speaker.session;

import org.jspecify.annotations.NullMarked;
