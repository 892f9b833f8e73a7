package io.manx.speaker.wire;

import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.KeepaliveMessage;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.OpenMessage;
import io.manx.speaker.message.RouteRefreshMessage;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PrefixBlock;

/** Turns messages into octets. Without state, so any thread may use it. */
public final class MessageEncoder {
  private MessageEncoder() {}

  /**
   * The octets of a message; for an UPDATE, of as many messages as its prefixes need.
   *
   * @param context what was negotiated; only UPDATE looks at it
   * @throws IllegalArgumentException if the message cannot be said: a ROUTE-REFRESH without a
   *     family, an OPEN whose capabilities do not fit, or an UPDATE whose attributes do not
   */
  public static byte[] encode(BgpMessage message, WireContext context) {
    var out = new WireBuffer(64);
    switch (message) {
      case KeepaliveMessage keepalive ->
          MessageHeader.finish(out, MessageHeader.begin(out, MessageHeader.KEEPALIVE));
      case NotificationMessage notification -> encode(notification, out);
      case OpenMessage open -> OpenEncoder.encode(open, out);
      case RouteRefreshMessage refresh -> encode(refresh, out);
      case UpdateMessage update -> encode(update, new UpdateEncoder(out, context));
    }
    return out.toOctets();
  }

  /** The octets of a message that may be sent before OPENs were exchanged. */
  public static byte[] encode(BgpMessage message) {
    return encode(message, WireContext.PLAIN);
  }

  /** The octets of an End-of-RIB (RFC 4724 §2). */
  public static byte[] endOfRib(Family family) {
    var encoder = new UpdateEncoder(new WireBuffer(64), WireContext.PLAIN);
    encoder.endOfRib(family);
    return encoder.buffer().toOctets();
  }

  private static void encode(NotificationMessage notification, WireBuffer out) {
    int start = MessageHeader.begin(out, MessageHeader.NOTIFICATION);
    out.put8(notification.code());
    out.put8(notification.subcode());
    // Data that came in an extended message may be too much for ours.
    int room = WireContext.MAX_MESSAGE - out.length();
    out.put(notification.data(), 0, Math.min(room, notification.data().length));
    MessageHeader.finish(out, start);
  }

  private static void encode(RouteRefreshMessage refresh, WireBuffer out) {
    Family family = refresh.family();
    if (family == null || refresh.subtype() == RouteRefreshMessage.Subtype.UNKNOWN) {
      throw new IllegalArgumentException("cannot be sent: " + refresh);
    }
    int start = MessageHeader.begin(out, MessageHeader.ROUTE_REFRESH);
    out.put16(family.afi());
    out.put8(refresh.subtype().ordinal());
    out.put8(family.safi());
    MessageHeader.finish(out, start);
  }

  private static void encode(UpdateMessage update, UpdateEncoder encoder) {
    for (PrefixBlock block : update.withdrawn()) {
      encoder.beginWithdraw(block.family());
      encoder.add(block);
      encoder.end();
    }
    for (UpdateMessage.Announcement announcement : update.announced()) {
      if (!encoder.beginAnnounce(announcement.prefixes().family(), announcement.attributes())) {
        throw new IllegalArgumentException("cannot be sent: " + announcement.attributes());
      }
      encoder.add(announcement.prefixes());
      encoder.end();
    }
    Family endOfRib = update.endOfRib();
    if (endOfRib != null) {
      encoder.endOfRib(endOfRib);
    }
  }
}
