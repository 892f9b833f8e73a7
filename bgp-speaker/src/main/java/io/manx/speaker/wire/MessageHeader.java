package io.manx.speaker.wire;

import java.util.Arrays;

/** The message header (RFC 4271 §4.1): marker, length, type. */
final class MessageHeader {
  static final int LENGTH = 19;
  static final int MARKER_LENGTH = 16;
  static final int LENGTH_AT = 16;
  static final int TYPE_AT = 18;

  static final int OPEN = 1;
  static final int UPDATE = 2;
  static final int NOTIFICATION = 3;
  static final int KEEPALIVE = 4;
  static final int ROUTE_REFRESH = 5;

  private static final byte[] MARKER = new byte[MARKER_LENGTH];

  static {
    Arrays.fill(MARKER, (byte) 0xFF);
  }

  private MessageHeader() {}

  /** Whether the first {@code count} octets at {@code from} are those of a marker. */
  static boolean hasMarker(byte[] octets, int from, int count) {
    int all = 0xFF;
    for (int i = from; i < from + count; i++) {
      all &= octets[i];
    }
    return all == 0xFF;
  }

  /** The shortest message of a type (RFC 4271 §6.1, RFC 2918 §3), or 0 if there is no such type. */
  static int minimumLength(int type) {
    return switch (type) {
      case OPEN -> 29;
      case UPDATE, ROUTE_REFRESH -> 23;
      case NOTIFICATION -> 21;
      case KEEPALIVE -> LENGTH;
      default -> 0;
    };
  }

  /** The longest message of a type: RFC 8654 §4 leaves OPEN and KEEPALIVE as they were. */
  static int maximumLength(int type, int maxMessage) {
    return switch (type) {
      case OPEN -> WireContext.MAX_MESSAGE;
      case KEEPALIVE -> LENGTH;
      default -> maxMessage;
    };
  }

  /** Appends a header whose length is set by {@link #finish}; returns where it begins. */
  static int begin(WireBuffer out, int type) {
    int start = out.length();
    out.put(MARKER, 0, MARKER_LENGTH);
    out.put16(0);
    out.put8(type);
    return start;
  }

  /** Sets the length of the message that began at {@code start} and ends here. */
  static void finish(WireBuffer out, int start) {
    out.set16(start + LENGTH_AT, out.length() - start);
  }
}
