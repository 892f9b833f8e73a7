package io.manx.speaker.wire;

import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** Octets for tests of the codec. */
final class Wire {
  static final Set<Family> BOTH = Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST);

  static final WireContext EXTERNAL = WireContext.plain(true, true, BOTH);
  static final WireContext INTERNAL = WireContext.plain(true, false, BOTH);
  static final WireContext TWO_OCTET = WireContext.plain(false, true, BOTH);

  private Wire() {}

  /** Octets from hexadecimal text; blanks do not count. */
  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }

  static String text(byte[] octets) {
    return HexFormat.of().formatHex(octets);
  }

  /** A message with a header of ours. */
  static byte[] message(int type, byte[] body) {
    var out = new WireBuffer(64);
    int start = MessageHeader.begin(out, type);
    out.put(body);
    MessageHeader.finish(out, start);
    return out.toOctets();
  }

  /** An UPDATE of its three parts. */
  static byte[] update(String withdrawn, String attributes, String nlri) {
    var out = new WireBuffer(64);
    byte[] first = hex(withdrawn);
    byte[] list = hex(attributes);
    out.put16(first.length);
    out.put(first);
    out.put16(list.length);
    out.put(list);
    out.put(hex(nlri));
    return message(MessageHeader.UPDATE, out.toOctets());
  }

  /** Frames and decodes one message. */
  static DecodeResult decode(byte[] octets, WireContext context) {
    int length = MessageFramer.next(octets, 0, octets.length, context.maxMessage());
    if (length == MessageFramer.MALFORMED) {
      return new DecodeResult.Malformed(
          MessageFramer.error(octets, 0, octets.length, context.maxMessage()));
    }
    if (length != octets.length) {
      throw new AssertionError("frame of " + length + " in " + octets.length + " octets");
    }
    return new MessageDecoder().decode(octets, 0, octets.length, context);
  }

  static BgpMessage decoded(byte[] octets, WireContext context) {
    return switch (decode(octets, context)) {
      case DecodeResult.Decoded decoded -> decoded.message();
      case DecodeResult.Malformed bad -> throw new AssertionError(bad.error() + text(octets));
    };
  }

  static UpdateMessage decodedUpdate(byte[] octets, WireContext context) {
    return (UpdateMessage) decoded(octets, context);
  }

  static NotificationMessage error(byte[] octets, WireContext context) {
    return switch (decode(octets, context)) {
      case DecodeResult.Decoded decoded -> throw new AssertionError(decoded.message());
      case DecodeResult.Malformed bad -> bad.error();
    };
  }

  /** The messages in a run of whole messages. */
  static List<byte[]> split(byte[] octets, int length, int maxMessage) {
    var messages = new ArrayList<byte[]>();
    for (int at = 0; at < length; ) {
      int next = MessageFramer.next(octets, at, length, maxMessage);
      if (next <= 0) {
        throw new AssertionError("no whole message at " + at + " of " + length);
      }
      messages.add(Arrays.copyOfRange(octets, at, at + next));
      at += next;
    }
    return messages;
  }
}
