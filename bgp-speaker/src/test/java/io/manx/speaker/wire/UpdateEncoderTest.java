package io.manx.speaker.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.message.UpdateMessage.Announcement;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PrefixBlock;
import io.manx.speaker.model.RawAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpdateEncoderTest {
  private static final IpAddress V4_HOP = IpAddress.parse("192.0.2.1");
  private static final IpAddress V6_HOP = IpAddress.parse("2001:db8::1");

  private static WireContext context(boolean as4, boolean pathIds, boolean extended, boolean enh) {
    Set<Family> ids = pathIds ? Wire.BOTH : Set.of();
    Set<Family> hop = enh ? Set.of(Family.IPV4_UNICAST) : Set.of();
    return new WireContext(as4, false, Wire.BOTH, ids, ids, hop, extended, PathAttributes.ABSENT);
  }

  /** What was encoded comes back, in messages that are as full as can be. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  @Rfc(
      value = 4271,
      section = "4.3",
      shows = "what is encoded is decoded to the same, in all families and contexts")
  void comesBackAsItWas(long seed) {
    var routes = new RandomRoutes(seed);
    for (int round = 0; round < 25; round++) {
      WireContext context =
          context(
              routes.random().nextBoolean(),
              routes.random().nextBoolean(),
              routes.random().nextInt(4) == 0,
              true);
      Family family = Family.values()[routes.random().nextInt(2)];
      boolean mapped = family == Family.IPV4_UNICAST && routes.random().nextInt(3) > 0;
      PathAttributes attributes =
          routes.attributes(routes.address(mapped ? Family.IPV4_UNICAST : Family.IPV6_UNICAST));
      boolean ids = !context.addPathSend().isEmpty();
      PrefixBlock block = routes.prefixes(family, routes.random().nextInt(3000), ids);
      String name = "seed " + seed + " round " + round;
      checkAnnounce(context, attributes, block, name);
      checkWithdraw(context, block, name);
    }
  }

  private static void checkAnnounce(
      WireContext context, PathAttributes attributes, PrefixBlock block, String name) {
    var encoder = new UpdateEncoder(new WireBuffer(64), context);
    if (!encoder.beginAnnounce(block.family(), attributes)) {
      assertEquals(WireContext.MAX_MESSAGE, context.maxMessage(), name);
      assertEquals(0, encoder.buffer().length(), name);
      return;
    }
    encoder.add(block);
    int messages = encoder.end();
    var got = new ArrayList<PrefixBlock>();
    List<UpdateMessage> updates = decode(encoder.buffer(), context, messages);
    for (UpdateMessage update : updates) {
      assertEquals(List.of(), update.errors(), name);
      assertEquals(List.of(), update.withdrawn(), name);
      Announcement announcement = update.announced().getFirst();
      assertEquals(attributes, announcement.attributes(), name);
      got.add(announcement.prefixes());
    }
    assertSamePrefixes(block, got, name);
  }

  private static void checkWithdraw(WireContext context, PrefixBlock block, String name) {
    var encoder = new UpdateEncoder(new WireBuffer(64), context);
    encoder.beginWithdraw(block.family());
    encoder.add(block);
    int messages = encoder.end();
    var got = new ArrayList<PrefixBlock>();
    for (UpdateMessage update : decode(encoder.buffer(), context, messages)) {
      assertEquals(List.of(), update.announced(), name);
      got.addAll(update.withdrawn());
    }
    assertSamePrefixes(block, got, name);
  }

  private static List<UpdateMessage> decode(WireBuffer buffer, WireContext context, int expected) {
    List<byte[]> messages = Wire.split(buffer.octets(), buffer.length(), context.maxMessage());
    assertEquals(expected, messages.size());
    var updates = new ArrayList<UpdateMessage>();
    for (int i = 0; i < messages.size(); i++) {
      if (i + 1 < messages.size()) {
        assertTrue(messages.get(i).length > context.maxMessage() - 21, "not full");
      }
      updates.add(Wire.decodedUpdate(messages.get(i), context));
    }
    return updates;
  }

  private static void assertSamePrefixes(PrefixBlock sent, List<PrefixBlock> got, String name) {
    int at = 0;
    for (PrefixBlock block : got) {
      assertEquals(sent.family(), block.family(), name);
      for (int i = 0; i < block.count(); i++, at++) {
        assertEquals(sent.prefix(at), block.prefix(i), name);
        assertEquals(sent.pathId(at), block.pathId(i), name);
      }
    }
    assertEquals(sent.count(), at, name);
  }

  /** RFC 4271 §4.3: octet for octet, made by hand. */
  @Test
  @Rfc(value = 4271, section = "4.3", shows = "octet for octet, made by hand")
  void classicOctets() {
    var encoder = new UpdateEncoder(new WireBuffer(64), Wire.EXTERNAL);
    var attributes =
        PathAttributes.builder(V4_HOP)
            .asPath(io.manx.speaker.model.AsPath.sequence(65_001))
            .med(5)
            .others(List.of(new RawAttribute(0xE0, 7 + 4, new byte[] {1})))
            .communities(0xFDE90001)
            .onlyToCustomer(65_001)
            .build();
    assertTrue(encoder.beginAnnounce(Family.IPV4_UNICAST, attributes));
    encoder.add(PrefixBlock.of(Family.IPV4_UNICAST, List.of(IpPrefix.parse("10.128.0.0/9"))));
    assertEquals(1, encoder.end());
    byte[] expected =
        Wire.update(
            "",
            "400101 00 400206 0201 0000fde9 400304 c0000201 800404 00000005"
                + "c00804 fde90001 e00b01 01 c02304 0000fde9",
            "09 0a80");
    assertEquals(Wire.text(expected), Wire.text(encoder.buffer().toOctets()));
  }

  /** RFC 7606 §5.1: MP_REACH_NLRI is the first attribute. */
  @Test
  @Rfc(value = 7606, section = "5.1", shows = "MP_REACH_NLRI is sent as the first attribute")
  void multiprotocolOctets() {
    var encoder = new UpdateEncoder(new WireBuffer(64), Wire.EXTERNAL);
    assertTrue(
        encoder.beginAnnounce(
            Family.IPV6_UNICAST, PathAttributes.builder(V6_HOP).localPref(100).build()));
    encoder.addV6(0x2001_0DB8_0000_0000L, 0, 32, 0);
    encoder.end();
    byte[] expected =
        Wire.update(
            "",
            "900e001a 00020110 20010db8000000000000000000000001 00 20 20010db8"
                + "400101 00 400200 400504 00000064",
            "");
    assertEquals(Wire.text(expected), Wire.text(encoder.buffer().toOctets()));
  }

  @Test
  void whatCannotBeSaidIsNotWritten() {
    var encoder = new UpdateEncoder(new WireBuffer(64), Wire.EXTERNAL);
    var hop6 = PathAttributes.builder(V6_HOP).build();
    var hop4 = PathAttributes.builder(V4_HOP).build();
    var large = hop4.toBuilder().communities(new int[1100]).build();
    assertFalse(encoder.beginAnnounce(Family.IPV4_UNICAST, hop6));
    assertFalse(encoder.beginAnnounce(Family.IPV6_UNICAST, hop4));
    assertFalse(encoder.beginAnnounce(Family.IPV4_UNICAST, large));
    assertEquals(0, encoder.buffer().length());
    assertTrue(encoder.beginAnnounce(Family.IPV4_UNICAST, hop4));
    assertEquals(0, encoder.end());
    encoder.context(context(true, false, true, true));
    assertTrue(encoder.beginAnnounce(Family.IPV4_UNICAST, large));
    assertTrue(encoder.beginAnnounce(Family.IPV4_UNICAST, hop6));
    encoder.addV4(8, 0);
    assertThrows(IllegalStateException.class, () -> encoder.beginWithdraw(Family.IPV4_UNICAST));
  }

  /** The same attributes in another session type, or family, are written anew. */
  @Test
  void rememberedAttributesFollowTheContext() {
    var attributes =
        PathAttributes.builder(V4_HOP)
            .asPath(io.manx.speaker.model.AsPath.sequence(4_200_000_000L))
            .build();
    var encoder = new UpdateEncoder(new WireBuffer(64), Wire.EXTERNAL);
    for (WireContext context : List.of(Wire.EXTERNAL, Wire.TWO_OCTET, Wire.EXTERNAL)) {
      encoder.context(context);
      encoder.buffer().clear();
      assertTrue(encoder.beginAnnounce(Family.IPV4_UNICAST, attributes));
      encoder.addV4(8, 0);
      encoder.end();
      UpdateMessage update = Wire.decodedUpdate(encoder.buffer().toOctets(), context);
      assertEquals(attributes, update.announced().getFirst().attributes());
    }
  }
}
