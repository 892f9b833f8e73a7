package io.manx.speaker.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.net.Rfc;
import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PrefixBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the octets are, the answer is a value. */
class HostileOctetsTest {
  private static final List<WireContext> CONTEXTS =
      List.of(
          Wire.EXTERNAL,
          Wire.INTERNAL,
          Wire.TWO_OCTET,
          new WireContext(
              true,
              true,
              Wire.BOTH,
              Wire.BOTH,
              Wire.BOTH,
              Set.of(Family.IPV4_UNICAST),
              true,
              PathAttributes.ABSENT));

  private static List<byte[]> samples(long seed) {
    var samples = new ArrayList<byte[]>();
    for (BgpMessage message : MessageRoundTripTest.messages()) {
      samples.add(MessageEncoder.encode(message));
    }
    var routes = new RandomRoutes(seed);
    for (WireContext context : CONTEXTS) {
      for (Family family : Family.UNICAST) {
        PrefixBlock block = routes.prefixes(family, 5, !context.addPathSend().isEmpty());
        IpAddress hop = routes.address(family);
        var update =
            new UpdateMessage(
                List.of(block),
                List.of(new UpdateMessage.Announcement(routes.attributes(hop), block)),
                null,
                List.of());
        byte[] octets = MessageEncoder.encode(update, withoutLimit(context));
        samples.addAll(Wire.split(octets, octets.length, WireContext.MAX_EXTENDED_MESSAGE));
      }
    }
    return samples;
  }

  private static WireContext withoutLimit(WireContext c) {
    return new WireContext(
        c.fourOctetAs(),
        c.external(),
        c.families(),
        c.addPathReceive(),
        c.addPathSend(),
        c.extendedNextHop(),
        true,
        PathAttributes.ABSENT);
  }

  /** Decodes with a decoder that has seen other things before. */
  private static void decode(MessageDecoder[] decoders, byte[] octets, String name) {
    for (int i = 0; i < decoders.length; i++) {
      WireContext context = CONTEXTS.get(i);
      try {
        int length = MessageFramer.next(octets, 0, octets.length, context.maxMessage());
        if (length > 0) {
          decoders[i].decode(octets, 0, length, context);
          assertTrue(length <= octets.length);
        } else if (length == MessageFramer.MALFORMED) {
          MessageFramer.error(octets, 0, octets.length, context.maxMessage());
        }
      } catch (RuntimeException e) {
        throw new AssertionError(name + " context " + i + ": " + Wire.text(octets), e);
      }
    }
  }

  private static MessageDecoder[] decoders() {
    var decoders = new MessageDecoder[CONTEXTS.size()];
    Arrays.setAll(decoders, i -> new MessageDecoder());
    return decoders;
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  @Rfc(
      value = 7606,
      section = "3",
      shows = "messages cut at every octet are values, never exceptions")
  void everyTruncation(long seed) {
    MessageDecoder[] decoders = decoders();
    for (byte[] sample : samples(seed)) {
      for (int length = 0; length < sample.length; length++) {
        byte[] cut = Arrays.copyOf(sample, length);
        decode(decoders, cut, "seed " + seed);
        if (length >= MessageHeader.LENGTH) {
          cut[16] = (byte) (length >>> 8); // the header agrees, the inside does not
          cut[17] = (byte) length;
          decode(decoders, cut, "seed " + seed);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23})
  @Rfc(
      value = 7606,
      section = "3",
      shows = "messages with flipped bits are values, never exceptions")
  void flippedBits(long seed) {
    var random = new Random(seed);
    MessageDecoder[] decoders = decoders();
    for (byte[] sample : samples(seed)) {
      for (int round = 0; round < 400; round++) {
        byte[] bent = sample.clone();
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
          int at = MessageHeader.LENGTH + random.nextInt(Math.max(1, bent.length - 19));
          if (at < bent.length) {
            bent[at] ^= (byte) (1 << random.nextInt(8));
          }
        }
        decode(decoders, bent, "seed " + seed);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33})
  void noise(long seed) {
    var random = new Random(seed);
    MessageDecoder[] decoders = decoders();
    for (int round = 0; round < 20_000; round++) {
      byte[] body = new byte[10 + random.nextInt(60)];
      random.nextBytes(body);
      if (random.nextBoolean()) {
        Arrays.fill(body, 0, 2, (byte) 0);
        body[2] = 0;
        body[3] = (byte) random.nextInt(body.length);
      }
      decode(decoders, Wire.message(1 + random.nextInt(5), body), "seed " + seed);
    }
  }
}
