package io.manx.speaker.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.RawAttribute;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdateFieldsTest {
  private static final String MANDATORY = "400101 00 400206 0201 0000fde9 400304 c0000201";

  /** RFC 4271 §6.3, RFC 7606 §5.3: withdrawn, attributes, NLRI and the error. */
  @ParameterizedTest
  @CsvSource({
    "21 c6336400 00, '', '', 3/10",
    "18 c633, '', '', 3/10",
    "'', " + MANDATORY + ", 21 cb007100 00, 3/10",
    "'', " + MANDATORY + ", 18 cb00, 3/10",
    "'', " + MANDATORY + ", ff, 3/10"
  })
  @Rfc(value = 4271, section = "6.3", shows = "a malformed NLRI ends the session")
  void malformedNetwork(String withdrawn, String attributes, String nlri, String expected) {
    var error = Wire.error(Wire.update(withdrawn, attributes, nlri), Wire.EXTERNAL);
    assertEquals(expected, error.code() + "/" + error.subcode());
    assertEquals(0, error.data().length);
  }

  /** RFC 4271 §6.3: the two lengths do not fit the message. */
  @ParameterizedTest
  @CsvSource({"0005 0000", "0002 0000 00", "0000 0001", "ffff 0000", "0000 ffff"})
  @Rfc(value = 4271, section = "6.3", shows = "lengths that do not fit the message end the session")
  void lengthsThatDoNotFit(String body) {
    var error = Wire.error(Wire.message(MessageHeader.UPDATE, Wire.hex(body)), Wire.EXTERNAL);
    assertEquals("3/1", error.code() + "/" + error.subcode());
  }

  @Test
  @Rfc(
      value = 4271,
      section = "6.3",
      shows = "an unrecognized well-known attribute comes back as data")
  void unrecognizedWellKnownComesBackAsData() {
    var error = Wire.error(Wire.update("", MANDATORY + "50fd0002 beef", "08 0a"), Wire.EXTERNAL);
    assertEquals("50fd0002beef", Wire.text(error.data()));
  }

  @Test
  void hostBitsAreCleared() {
    var update =
        Wire.decodedUpdate(
            Wire.update("11 0a01ff", MANDATORY, "00 09 0aff 20 ffffffff"), Wire.EXTERNAL);
    assertEquals(IpPrefix.parse("10.1.128.0/17"), update.withdrawn().getFirst().prefix(0));
    var announced = update.announced().getFirst().prefixes();
    assertEquals(IpPrefix.DEFAULT_V4, announced.prefix(0));
    assertEquals(IpPrefix.parse("10.128.0.0/9"), announced.prefix(1));
    assertEquals(IpPrefix.parse("255.255.255.255/32"), announced.prefix(2));
  }

  @Test
  @Rfc(
      value = 4271,
      section = "9",
      shows = "an unknown transitive attribute is passed on with the Partial bit")
  void unknownTransitiveIsPassedOnWithPartial() {
    var update =
        Wire.decodedUpdate(Wire.update("", MANDATORY + "c0fd02 beef", "08 0a"), Wire.EXTERNAL);
    assertEquals(
        List.of(new RawAttribute(0xE0, 253, new byte[] {(byte) 0xBE, (byte) 0xEF})),
        update.announced().getFirst().attributes().others());
  }

  /** RFC 2545 §3: the second address counts if it is link-local. */
  @ParameterizedTest
  @CsvSource({
    "fe800000000000000000000000000001, fe80::1",
    "00000000000000000000000000000000, ",
    "20010db8000000000000000000000002, "
  })
  @Rfc(value = 2545, section = "3", shows = "the second next hop counts if it is link-local")
  void twoNextHops(String second, String linkLocal) {
    String reach = "800e2a 00020120 20010db8000000000000000000000001" + second + "00 20 20010db8";
    var attributes =
        Wire.decodedUpdate(Wire.update("", MANDATORY + reach, ""), Wire.EXTERNAL)
            .announced()
            .getFirst()
            .attributes();
    assertEquals(IpAddress.parse("2001:db8::1"), attributes.nextHop());
    assertEquals(
        linkLocal == null ? null : IpAddress.parse(linkLocal), attributes.linkLocalNextHop());
  }

  /** RFC 8950: IPv4 prefixes with an IPv6 next hop, where negotiated. */
  @Test
  @Rfc(value = 8950, section = "4", shows = "IPv4 prefixes with an IPv6 next hop, where negotiated")
  void extendedNextHop() {
    var context =
        new WireContext(
            true,
            true,
            Wire.BOTH,
            Set.of(),
            Set.of(),
            Set.of(Family.IPV4_UNICAST),
            false,
            PathAttributes.ABSENT);
    String reach = "800e19 00010110 20010db8000000000000000000000001 00 18 cb0072";
    var update = Wire.decodedUpdate(Wire.update("", MANDATORY + reach, ""), context);
    assertEquals(
        IpAddress.parse("2001:db8::1"), update.announced().getFirst().attributes().nextHop());
    assertEquals(
        IpPrefix.parse("203.0.114.0/24"), update.announced().getFirst().prefixes().prefix(0));
  }

  /** Both families in one message: each has its own next hop. */
  @Test
  @Rfc(value = 4760, section = "3", shows = "both families in one message, each with its next hop")
  void classicAndMultiprotocolTogether() {
    String reach = "800e1a 00020110 20010db8000000000000000000000001 00 20 20010db8";
    String unreach = "800f08 000201 20 20010db9";
    for (String list : List.of(reach + unreach + MANDATORY, MANDATORY + unreach + reach)) {
      UpdateMessage update = Wire.decodedUpdate(Wire.update("", list, "08 0a"), Wire.EXTERNAL);
      assertEquals(IpPrefix.parse("2001:db9::/32"), update.withdrawn().getFirst().prefix(0));
      assertEquals(2, update.announced().size());
      assertEquals(IpAddress.parse("192.0.2.1"), update.announced().get(0).attributes().nextHop());
      assertEquals(
          IpAddress.parse("2001:db8::1"), update.announced().get(1).attributes().nextHop());
    }
  }

  /**
   * What comes again and again gives one object, the one of the second time; another next hop in
   * MP_REACH_NLRI does not.
   */
  @Test
  void blocksThatComeAgainAreDecodedNoMore() {
    var decoder = new MessageDecoder();
    PathAttributes once = attributes(decoder, Wire.update("", MANDATORY, "08 0a"));
    PathAttributes first = attributes(decoder, Wire.update("", MANDATORY, "08 0a"));
    assertEquals(once, first);
    assertSame(first, attributes(decoder, Wire.update("08 0c", MANDATORY, "08 0b 10 0b0c")));
    String hop1 = "800e1a 00020110 20010db8000000000000000000000001 00 20 20010db8";
    String hop2 = "800e1a 00020110 20010db8000000000000000000000002 00 20 20010db8";
    String more = "800e1f 00020110 20010db8000000000000000000000001 00 20 20010db9 20 20010dba";
    attributes(decoder, Wire.update("", MANDATORY + hop1, ""));
    PathAttributes v6 = attributes(decoder, Wire.update("", MANDATORY + hop1, ""));
    assertSame(v6, attributes(decoder, Wire.update("", MANDATORY + more, "")));
    assertSame(v6, attributes(decoder, Wire.update("", more + MANDATORY, "")));
    PathAttributes other = attributes(decoder, Wire.update("", MANDATORY + hop2, ""));
    assertEquals(IpAddress.parse("2001:db8::2"), other.nextHop());
    assertSame(first, attributes(decoder, Wire.update("", MANDATORY, "08 0a")));
  }

  private static PathAttributes attributes(MessageDecoder decoder, byte[] octets) {
    var result = (DecodeResult.Decoded) decoder.decode(octets, 0, octets.length, Wire.EXTERNAL);
    return ((UpdateMessage) result.message()).announced().getFirst().attributes();
  }

  @Test
  @Rfc(value = 4760, section = "8", shows = "families that were not negotiated are ignored")
  void familiesNotNegotiatedAreIgnored() {
    var onlyV6 = WireContext.plain(true, true, Set.of(Family.IPV6_UNICAST));
    var update = Wire.decodedUpdate(Wire.update("08 0b", MANDATORY, "08 0a"), onlyV6);
    assertEquals(new UpdateMessage(List.of(), List.of(), null, List.of()), update);
  }

  /** Before OPENs were exchanged an UPDATE has no meaning, but it is one. */
  @Test
  void earlyUpdate() {
    byte[] octets = Wire.update("", MANDATORY, "08 0a");
    assertEquals(
        new DecodeResult.Decoded(new UpdateMessage(List.of(), List.of(), null, List.of())),
        new MessageDecoder().decode(octets, 0, octets.length, null));
  }
}
