package io.manx.speaker.fuzz;

import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.OpenMessage;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.wire.DecodeResult;
import io.manx.speaker.wire.MessageDecoder;
import io.manx.speaker.wire.MessageEncoder;
import io.manx.speaker.wire.MessageFramer;
import io.manx.speaker.wire.WireContext;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Octets of a peer. */
final class WireFuzz {
  private static final int HEADER = 19;
  private static final int OPEN = 1;
  private static final int UPDATE = 2;
  private static final Set<Family> ALL = Set.of(Family.values());

  /** What sessions agree on; the first octet of an input chooses. */
  private static final List<WireContext> CONTEXTS =
      List.of(
          new WireContext(true, true, ALL, Set.of(), Set.of(), Set.of(), false),
          new WireContext(true, false, ALL, Set.of(), Set.of(), Set.of(), true),
          new WireContext(false, true, ALL, Set.of(), Set.of(), Set.of(), false),
          new WireContext(true, false, ALL, ALL, ALL, Set.of(Family.IPV4_UNICAST), true));

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
