/**
 * The BGP codec: octets to messages and back, on plain arrays.
 *
 * <p>Framing, the RFC 7606 screen and every encoding are here; {@code wire.odl} fences
 * OpenDaylight's parser. What a peer can send wrong is a value, never an exception. No I/O, no
 * clock; an instance belongs to one thread.
 */
@NullMarked
package io.manx.speaker.wire;

import org.jspecify.annotations.NullMarked;
