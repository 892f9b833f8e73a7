package io.manx.speaker.fuzz;

import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.OpenMessage;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PrefixBlock;
import io.manx.speaker.wire.DecodeResult;
import io.manx.speaker.wire.MessageDecoder;
import io.manx.speaker.wire.MessageEncoder;
import io.manx.speaker.wire.MessageFramer;
import io.manx.speaker.wire.WireContext;
import io.manx.speaker.wire.odl.OdlLinkStateDecoder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Octets of a peer. */
final class WireFuzz {
  private static final int HEADER = 19;
  private static final int OPEN = 1;
  private static final int UPDATE = 2;

  /** ORIGIN, an empty AS_PATH and LOCAL_PREF. */
  private static final int ORIGIN_AND_PATH = 14;

  /** These, and the front of an MP_REACH_NLRI for BGP-LS, whose length is to be set. */
  private static final byte[] REACH =
      HexFormat.of()
          .parseHex(
              "40010100" + "400200" + "40050400000064" + "900e0000" + "400447" + "04c000020100");

  private static final Set<Family> ALL = Set.of(Family.values());

  /** What sessions agree on; the first octet of an input chooses. */
  private static final List<WireContext> CONTEXTS =
      List.of(
          WireContext.plain(true, true, ALL),
          new WireContext(
              true, false, ALL, Set.of(), Set.of(), Set.of(), true, PathAttributes.ABSENT),
          WireContext.plain(false, true, ALL),
          new WireContext(
              true,
              false,
              ALL,
              ALL,
              ALL,
              Set.of(Family.IPV4_UNICAST),
              true,
              PathAttributes.ABSENT));

  private WireFuzz() {}

  private static WireContext context(byte[] octets) {
    return CONTEXTS.get(octets.length == 0 ? 0 : (octets[0] & 0xFF) % CONTEXTS.size());
  }

  private static byte[] rest(byte[] octets) {
    return octets.length == 0 ? octets : Arrays.copyOfRange(octets, 1, octets.length);
  }

  static void stream(byte[] input) {
    WireContext context = context(input);
    byte[] octets = rest(input);
    var decoder = new MessageDecoder();
    int at = 0;
    while (at < octets.length) {
      int length = MessageFramer.next(octets, at, octets.length, context.maxMessage());
      if (length == MessageFramer.MALFORMED) {
        MessageFramer.error(octets, at, octets.length, context.maxMessage());
        return;
      }
      if (length == MessageFramer.NEED_MORE) {
        return;
      }
      check(length >= HEADER && length <= octets.length - at, "a frame of " + length);
      decoder.decode(octets, at, at + length, context);
      at += length;
    }
  }

  static void open(byte[] body) {
    BgpMessage first = decode(message(OPEN, body), null);
    if (first instanceof OpenMessage open) {
      byte[] again;
      try {
        again = MessageEncoder.encode(open);
      } catch (IllegalArgumentException tooLarge) {
        return; // capabilities that only fit as they came, packed otherwise
      }
      check(open.equals(decode(again, null)), "an OPEN changed by encoding: " + open);
    }
  }

  static void update(byte[] input) {
    WireContext context = context(input);
    BgpMessage first = decode(message(UPDATE, rest(input)), context);
    if (!(first instanceof UpdateMessage update) || !update.errors().isEmpty()) {
      return;
    }
    UpdateContent content = UpdateContent.of(List.of(update));
    byte[] again;
    try {
      again = MessageEncoder.encode(update, context);
    } catch (IllegalArgumentException tooLarge) {
      return; // attributes so long that no prefix fits behind them
    }
    UpdateContent repeated = UpdateContent.decode(again, context);
    check(content.equals(repeated), () -> content + "\nbecame\n" + repeated);
  }

  /** An UPDATE with these NLRI: each that is sound is described, and goes on as it came. */
  static void linkState(byte[] nlri) {
    int length = Math.min(nlri.length, 4000);
    byte[] body = new byte[4 + REACH.length + length];
    body[2] = (byte) ((REACH.length + length) >>> 8);
    body[3] = (byte) (REACH.length + length);
    System.arraycopy(REACH, 0, body, 4, REACH.length);
    body[6 + ORIGIN_AND_PATH] = (byte) ((length + 9) >>> 8);
    body[7 + ORIGIN_AND_PATH] = (byte) (length + 9);
    System.arraycopy(nlri, 0, body, 4 + REACH.length, length);
    BgpMessage decoded = decode(message(UPDATE, body), CONTEXTS.get(1));
    if (!(decoded instanceof UpdateMessage update)) {
      return;
    }
    for (UpdateMessage.Announcement announced : update.announced()) {
      PrefixBlock block = announced.prefixes();
      for (int i = 0; i < block.count(); i++) {
        byte[] one = block.opaque(i);
        check(!OdlLinkStateDecoder.decode(one).type().isEmpty(), "an NLRI without a type");
        byte[] again =
            MessageEncoder.encode(
                new UpdateMessage(
                    List.of(),
                    List.of(
                        new UpdateMessage.Announcement(
                            announced.attributes(),
                            PrefixBlock.ofOpaque(Family.LINK_STATE, List.of(one)))),
                    null,
                    List.of()),
                CONTEXTS.get(1));
        check(
            decode(again, CONTEXTS.get(1)) instanceof UpdateMessage same
                && Arrays.equals(one, same.announced().getFirst().prefixes().opaque(0)),
            "an NLRI changed on its way");
      }
    }
  }

  private static byte[] message(int type, byte[] body) {
    int length = Math.min(HEADER + body.length, WireContext.MAX_MESSAGE);
    byte[] octets = new byte[length];
    Arrays.fill(octets, 0, 16, (byte) 0xFF);
    octets[16] = (byte) (length >>> 8);
    octets[17] = (byte) length;
    octets[18] = (byte) type;
    System.arraycopy(body, 0, octets, HEADER, length - HEADER);
    return octets;
  }

  /** The message, or null if it is refused. */
  private static @Nullable BgpMessage decode(byte[] octets, @Nullable WireContext context) {
    int limit = context == null ? WireContext.MAX_MESSAGE : context.maxMessage();
    if (MessageFramer.next(octets, 0, octets.length, limit) != octets.length) {
      return null;
    }
    return switch (new MessageDecoder().decode(octets, 0, octets.length, context)) {
      case DecodeResult.Decoded decoded -> decoded.message();
      case DecodeResult.Malformed bad -> null;
    };
  }

  private static void check(boolean holds, String otherwise) {
    check(holds, () -> otherwise);
  }

  private static void check(boolean holds, java.util.function.Supplier<String> otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise.get());
    }
  }
}
