package io.manx.speaker.session;

import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.NotificationMessage;
import java.util.Arrays;

/**
 * The envelope of RFC 8538 §3: a NOTIFICATION inside a Cease / Hard Reset, which says that routes
 * are not to be kept although graceful restart covers NOTIFICATIONs.
 */
final class HardReset {
  private HardReset() {}

  static NotificationMessage wrap(NotificationMessage inner) {
    if (inner.is(ErrorCode.HARD_RESET)) {
      return inner;
    }
    byte[] data = new byte[2 + inner.data().length];
    data[0] = (byte) inner.code();
    data[1] = (byte) inner.subcode();
    System.arraycopy(inner.data(), 0, data, 2, inner.data().length);
    return NotificationMessage.of(ErrorCode.HARD_RESET, data);
  }

  /** What is inside; the message itself if it is no Hard Reset, or an empty one. */
  static NotificationMessage unwrap(NotificationMessage message) {
    byte[] data = message.data();
    if (!message.is(ErrorCode.HARD_RESET) || data.length < 2) {
      return message;
    }
    return new NotificationMessage(
        data[0] & 0xff, data[1] & 0xff, Arrays.copyOfRange(data, 2, data.length));
  }
}
