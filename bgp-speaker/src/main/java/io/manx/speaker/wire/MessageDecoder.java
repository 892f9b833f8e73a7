package io.manx.speaker.wire;

import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.KeepaliveMessage;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.RouteRefreshMessage;
import io.manx.speaker.message.RouteRefreshMessage.Subtype;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns framed octets into messages. One for each connection, since it remembers the attribute
 * blocks that its peer sends; one thread at a time. Bad octets are a value.
 */
public final class MessageDecoder {
  private static final DecodeResult KEEPALIVE = new DecodeResult.Decoded(KeepaliveMessage.INSTANCE);
  private static final DecodeResult EARLY_UPDATE =
      new DecodeResult.Decoded(new UpdateMessage(List.of(), List.of(), null, List.of()));
  private static final int BODY = MessageHeader.LENGTH;

  private @Nullable WireContext context;
  private @Nullable UpdateDecoder updates;

  /**
   * Loads what the first OPEN, theirs and ours, needs: some tenths of a second of work on a cold
   * machine. To be called at start-up on a thread that has time; without it all works as well, only
   * later.
   */
  public static void warmUp() {
    // AS 1, BGP Identifier 0.0.0.1, and the capability of RFC 6793
    byte[] open = {4, 0, 1, 0, 0, 0, 0, 0, 1, 8, 2, 6, 65, 4, 0, 0, 0, 1};
    if (OpenDecoder.decode(open, 0, open.length) instanceof DecodeResult.Decoded decoded) {
      var _ = MessageEncoder.encode(decoded.message());
    }
  }

  /**
   * Decodes one message.
   *
   * @param octets holds the message at from..to, exclusive; not kept
   * @param negotiated what was negotiated, or null before: an UPDATE then comes back without
   *     prefixes. With the same object every time, blocks of attributes are remembered
   */
  public DecodeResult decode(byte[] octets, int from, int to, @Nullable WireContext negotiated) {
    return switch (octets[from + MessageHeader.TYPE_AT]) {
      case MessageHeader.UPDATE ->
          negotiated == null ? EARLY_UPDATE : updates(negotiated).decode(octets, from, to);
      case MessageHeader.KEEPALIVE -> KEEPALIVE;
      case MessageHeader.OPEN -> OpenDecoder.decode(octets, from + BODY, to);
      case MessageHeader.NOTIFICATION -> notification(octets, from + BODY, to);
      case MessageHeader.ROUTE_REFRESH -> routeRefresh(octets, from, to);
      default ->
          new DecodeResult.Malformed(
              NotificationMessage.of(
                  ErrorCode.BAD_MESSAGE_TYPE, new byte[] {octets[from + MessageHeader.TYPE_AT]}));
    };
  }

  @SuppressWarnings("ReferenceEquality") // a comparison a message, and the session keeps one object
  private UpdateDecoder updates(WireContext negotiated) {
    UpdateDecoder decoder = updates;
    if (decoder == null || negotiated != context) {
      decoder = new UpdateDecoder(negotiated);
      updates = decoder;
      context = negotiated;
    }
    return decoder;
  }

  private static DecodeResult notification(byte[] octets, int at, int to) {
    return new DecodeResult.Decoded(
        new NotificationMessage(
            Octets.u8(octets, at),
            Octets.u8(octets, at + 1),
            Arrays.copyOfRange(octets, at + 2, to)));
  }

  private static DecodeResult routeRefresh(byte[] octets, int from, int to) {
    int at = from + BODY;
    Subtype subtype =
        switch (octets[at + 2]) {
          case 0 -> Subtype.REQUEST;
          case 1 -> Subtype.BEGIN;
          case 2 -> Subtype.END;
          default -> Subtype.UNKNOWN;
        };
    if (to - at != 4 && (subtype == Subtype.BEGIN || subtype == Subtype.END)) {
      // RFC 7313 §5: the whole message is the data.
      return new DecodeResult.Malformed(
          NotificationMessage.of(
              ErrorCode.ROUTE_REFRESH_LENGTH, Arrays.copyOfRange(octets, from, to)));
    }
    Family family = Family.of(Octets.u16(octets, at), Octets.u8(octets, at + 3));
    return new DecodeResult.Decoded(new RouteRefreshMessage(family, subtype));
  }
}
