package io.manx.speaker.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.Rfc;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PrefixBlock;
import io.manx.speaker.wire.odl.OdlLinkStateDecoder;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** BGP-LS as a reflector sees it: octets that come are octets that go. */
class LinkStateTest {
  private static final WireContext CONTEXT =
      WireContext.plain(true, false, Set.of(Family.LINK_STATE));
  private static final String WELL_KNOWN = "40010100 400200 40050400000064";

  private static UpdateMessage decode(String body) {
    return Wire.decodedUpdate(Wire.message(MessageHeader.UPDATE, Wire.hex(body)), CONTEXT);
  }

  private static String reach(String nlri) {
    byte[] octets = Wire.hex(nlri);
    return "900e" + String.format("%04x", 9 + octets.length) + "4004 47 04 c0000201 00" + nlri;
  }

  private static UpdateMessage announcement(String nlri, String more) {
    String list = WELL_KNOWN + more + reach(nlri);
    return decode("0000" + String.format("%04x", Wire.hex(list).length) + list);
  }

  @Rfc(value = 9552, section = "5", shows = "NLRI and the BGP-LS attribute go on octet by octet")
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/wire/linkstate.csv", useHeadersInDisplayName = true, delimiter = '|')
  void whatCameGoes(String name, String body, String described) {
    UpdateMessage update = decode(body);
    assertEquals(List.of(), update.errors());
    assertEquals(1, update.announced().size());
    PathAttributes attributes = update.announced().getFirst().attributes();
    PrefixBlock block = update.announced().getFirst().prefixes();
    assertEquals(Family.LINK_STATE, block.family());
    assertTrue(block.count() > 0);
    var encoder = new UpdateEncoder(new WireBuffer(64), CONTEXT);
    assertTrue(encoder.beginAnnounce(Family.LINK_STATE, attributes));
    encoder.add(block);
    assertEquals(1, encoder.end());
    UpdateMessage again = Wire.decodedUpdate(encoder.buffer().toOctets(), CONTEXT);
    assertEquals(attributes, again.announced().getFirst().attributes());
    PrefixBlock same = again.announced().getFirst().prefixes();
    assertEquals(block.count(), same.count());
    for (int i = 0; i < block.count(); i++) {
      assertArrayEquals(block.opaque(i), same.opaque(i));
      assertTrue(body.contains(Wire.text(block.opaque(i))), "verbatim");
    }
    var withdrawal = new UpdateEncoder(new WireBuffer(64), CONTEXT);
    withdrawal.beginWithdraw(Family.LINK_STATE);
    withdrawal.add(block);
    withdrawal.end();
    UpdateMessage gone = Wire.decodedUpdate(withdrawal.buffer().toOctets(), CONTEXT);
    assertArrayEquals(block.opaque(0), gone.withdrawn().getFirst().opaque(0));
  }

  @Rfc(value = 4724, section = "2", shows = "the End-of-RIB of BGP-LS")
  @Test
  void endOfRib() {
    var encoder = new UpdateEncoder(new WireBuffer(64), CONTEXT);
    encoder.endOfRib(Family.LINK_STATE);
    assertEquals(
        Family.LINK_STATE, Wire.decodedUpdate(encoder.buffer().toOctets(), CONTEXT).endOfRib());
  }

  /** NLRI without their octets 00.., then how many of two are left, or an error. */
  @Rfc(value = 9552, section = "8.2.2", shows = "a malformed NLRI is discarded, others are kept")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "descriptors that overrun|0001 000d 07 0000000000000000 02000004|1",
        "too short for a protocol|0001 0004 07000000|1",
        "descending descriptors|0002 0011 07 0000000000000000 0201 0000 0200 0000|1",
        "ascending descriptors|0002 0011 07 0000000000000000 0200 0000 0201 0000|2",
        "a type that nobody knows|ff00 0003 010203|2",
        "an empty one of a type that nobody knows|ff00 0000|2",
      })
  void malformedNlriAreDiscarded(String what, String nlri, int left) {
    String sound = "0001 0009 07 0000000000000000";
    UpdateMessage update = announcement(nlri + sound, "");
    assertEquals(left, update.announced().getFirst().prefixes().count(), what);
    assertEquals(left == 2, update.errors().isEmpty());
  }

  @Test
  void whatCannotBeToldApartEndsTheSession() {
    String list = WELL_KNOWN + reach("0001 000a 07 0000000000000000");
    byte[] octets = Wire.hex("0000" + String.format("%04x", Wire.hex(list).length) + list);
    assertEquals(
        "3/9",
        Wire.error(Wire.message(MessageHeader.UPDATE, octets), CONTEXT).code()
            + "/"
            + Wire.error(Wire.message(MessageHeader.UPDATE, octets), CONTEXT).subcode());
  }

  @Test
  void theAttributeIsKeptWithTheFamilyOnlyAndWhole() {
    String sound = "0001 0009 07 0000000000000000";
    UpdateMessage good = announcement(sound, "801d07 0447 0003 00000a");
    assertEquals(1, good.announced().getFirst().attributes().others().size());
    UpdateMessage bad = announcement(sound, "801d05 0447 0003 00");
    assertEquals(29, bad.errors().getFirst().code());
    assertEquals(List.of(), bad.announced().getFirst().attributes().others());
    byte[] plain =
        Wire.update(
            "", "40010100 400206 0201 0000fde9 400304c0000201 801d07 0447 0003 00000a", "08 0a");
    assertEquals(
        List.of(),
        Wire.decodedUpdate(plain, Wire.EXTERNAL).announced().getFirst().attributes().others());
  }

  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "/wire/linkstate.csv", useHeadersInDisplayName = true, delimiter = '|')
  void openDaylightDescribesThem(String name, String body, String described) {
    PrefixBlock block = decode(body).announced().getFirst().prefixes();
    assertEquals(described, OdlLinkStateDecoder.decode(block.opaque(0)).toString(), name);
  }

  @Test
  void whatCannotBeDescribedIsShownAsItIs() {
    assertEquals(
        "type-65280 octets=010203 undecoded=not known",
        OdlLinkStateDecoder.decode(Wire.hex("ff00 0003 010203")).toString());
    String broken = OdlLinkStateDecoder.decode(Wire.hex("0001 0002 0702")).toString();
    assertTrue(broken.startsWith("node octets=0702 undecoded="), broken);
  }
}
