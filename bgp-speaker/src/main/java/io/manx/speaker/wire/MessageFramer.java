package io.manx.speaker.wire;

import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.NotificationMessage;

/**
 * Finds whole messages in a stream of octets and checks their headers (RFC 4271 §6.1, RFC 8654).
 * Without state, so any thread may use it.
 */
public final class MessageFramer {
  /** What {@link #next} returns when the message is not complete yet. */
  public static final int NEED_MORE = 0;

  /** What {@link #next} returns when {@link #error} says what is wrong. */
  public static final int MALFORMED = -1;

  private MessageFramer() {}

  /**
   * Looks at the octets from {@code from} to {@code limit}, exclusive.
   *
   * @param maxMessage the largest message allowed: {@link WireContext#MAX_MESSAGE} before OPENs
   *     were exchanged, {@link WireContext#maxMessage} after
   * @return the length of the whole message that begins at {@code from}; or {@link #NEED_MORE}; or
   *     {@link #MALFORMED}, which is said as soon as the octets present leave no other way
   */
  public static int next(byte[] octets, int from, int limit, int maxMessage) {
    int present = limit - from;
    if (present < MessageHeader.LENGTH) {
      boolean marked =
          MessageHeader.hasMarker(octets, from, Math.min(present, MessageHeader.MARKER_LENGTH));
      return marked ? NEED_MORE : MALFORMED;
    }
    int length = Octets.u16(octets, from + MessageHeader.LENGTH_AT);
    int type = octets[from + MessageHeader.TYPE_AT] & 0xFF;
    int minimum = MessageHeader.minimumLength(type);
    if (minimum == 0
        || length < minimum
        || length > MessageHeader.maximumLength(type, maxMessage)
        || !MessageHeader.hasMarker(octets, from, MessageHeader.MARKER_LENGTH)) {
      return MALFORMED;
    }
    return length <= present ? length : NEED_MORE;
  }

  /** The NOTIFICATION for octets that {@link #next} found malformed, with the same arguments. */
  public static NotificationMessage error(byte[] octets, int from, int limit, int maxMessage) {
    int marked = Math.min(limit - from, MessageHeader.MARKER_LENGTH);
    if (!MessageHeader.hasMarker(octets, from, marked)) {
      return NotificationMessage.of(ErrorCode.CONNECTION_NOT_SYNCHRONIZED);
    }
    int length = Octets.u16(octets, from + MessageHeader.LENGTH_AT);
    int type = octets[from + MessageHeader.TYPE_AT] & 0xFF;
    boolean known = MessageHeader.minimumLength(type) > 0;
    if (!known && length >= MessageHeader.LENGTH && length <= maxMessage) {
      return NotificationMessage.of(ErrorCode.BAD_MESSAGE_TYPE, new byte[] {(byte) type});
    }
    return NotificationMessage.of(ErrorCode.BAD_MESSAGE_LENGTH, Octets.ofU16(length));
  }
}
