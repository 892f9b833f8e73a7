package io.manx.speaker.transport;

import io.manx.net.IpAddress;
import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.Capabilities;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.KeepaliveMessage;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.OpenMessage;
import io.manx.speaker.message.RouteRefreshMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.wire.MessageEncoder;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Messages to send through connections. */
final class Messages {
  static final OpenMessage OPEN =
      new OpenMessage(4, 64999, 90, IpAddress.parse("192.0.2.1"), Capabilities.NONE);
  static final RouteRefreshMessage REFRESH =
      new RouteRefreshMessage(Family.IPV4_UNICAST, RouteRefreshMessage.Subtype.REQUEST);
  static final NotificationMessage CEASE =
      NotificationMessage.of(ErrorCode.ADMINISTRATIVE_RESET, new byte[] {3, 'b', 'y', 'e'});

  private Messages() {}

  /** One of each type, but for UPDATE. */
  static List<BgpMessage> some() {
    return List.of(OPEN, KeepaliveMessage.INSTANCE, REFRESH, KeepaliveMessage.INSTANCE, CEASE);
  }

  static byte[] encode(List<? extends BgpMessage> messages) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    messages.forEach(message -> out.writeBytes(MessageEncoder.encode(message)));
    return out.toByteArray();
  }

  /** {@code count} messages that can be told apart, each with so many octets of data. */
  static List<NotificationMessage> numbered(int count, int size) {
    List<NotificationMessage> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] data = new byte[size];
      data[0] = (byte) (i >> 8);
      data[1] = (byte) i;
      messages.add(new NotificationMessage(6, 9, data));
    }
    return messages;
  }
}
