package io.manx.speaker.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.manx.net.IpAddress;
import io.manx.net.Rfc;
import io.manx.speaker.model.PathAttributes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6793 §4.2.3: AS_PATH and AS4_PATH of a speaker of two-octet AS numbers. */
class TwoOctetTest {
  private static PathAttributes decode(String attributes) {
    return Wire.decodedUpdate(
            Wire.update("", "400101 00 400304 c0000201" + attributes, "08 0a"), Wire.TWO_OCTET)
        .announced()
        .getFirst()
        .attributes();
  }

  /** AS_PATH, AS4_PATH (without header) and the path that they make; 5ba0 is AS_TRANS. */
  @ParameterizedTest
  @CsvSource({
    "0201 fde9, '', 65001",
    "0201 5ba0, 0201 fa56ea00, 4200000000",
    "0203 fde9 5ba0 fdea, 0202 fa56ea00 0000fdea, 65001 4200000000 65002",
    "0202 fde9 5ba0, 0203 fa56ea00 0000fdea 0000fdeb, 65001 23456",
    "0203 fde9 fdeb 5ba0, 0201 fa56ea00, 65001 65003 4200000000",
    "0202 fde9 5ba0, 0101 fa56ea00, 65001 23456", // RFC 9774 §3: there are no sets any more
    "0202 fde9 5ba0, 0301 0000ff00 0201 fa56ea00, 65001 4200000000",
    "0202 5ba0 5ba0, '', 23456 23456"
  })
  @Rfc(
      value = 6793,
      section = "4.2.3",
      shows = "AS4_PATH is merged into the AS_PATH of a two-octet speaker")
  void merged(String path, String four, String expected) {
    byte[] value = Wire.hex(path);
    byte[] value4 = Wire.hex(four);
    String list = "4002" + String.format("%02x", value.length) + path;
    if (value4.length > 0) {
      list += "c011" + String.format("%02x", value4.length) + four;
    }
    assertEquals(expected, decode(list).asPath().toString());
  }

  /** An old speaker that aggregated did not know of AS4_PATH: it is out of date. */
  @ParameterizedTest
  @CsvSource({"5ba0, 4200000000, 65001 4200000000", "fdec, 65004, 65001 23456"})
  @Rfc(
      value = 6793,
      section = "4.2.3",
      shows = "AS4_AGGREGATOR counts unless AGGREGATOR says another AS")
  void aggregator(String asNumber, long expected, String path) {
    PathAttributes attributes =
        decode(
            "400206 0202 fde9 5ba0 c00706"
                + asNumber
                + "c0000209 c01106 0201 fa56ea00 c01208 fa56ea00 c0000208");
    assertEquals(path, attributes.asPath().toString());
    assertEquals(
        new PathAttributes.Aggregator(
            expected, IpAddress.parse(expected == 65_004 ? "192.0.2.9" : "192.0.2.8")),
        attributes.aggregator());
  }

  /** RFC 6793 §6: malformed ones are discarded, the rest is used. */
  @ParameterizedTest
  @CsvSource({
    "c01106 0501 fa56ea00, 17",
    "c01106 0202 fa56ea00, 17",
    "c01106 0201 00000000, 17",
    "c01102 0200, 17",
    "c01207 fa56ea00 c00002, 18",
    "c01208 00000000 c0000201, 18"
  })
  @Rfc(value = 6793, section = "6", shows = "a malformed AS4_PATH or AS4_AGGREGATOR is discarded")
  void malformedIsDiscarded(String attribute, int code) {
    var update =
        Wire.decodedUpdate(
            Wire.update("", "400101 00 400304 c0000201 400204 0201 5ba0" + attribute, "08 0a"),
            Wire.TWO_OCTET);
    assertEquals("23456", update.announced().getFirst().attributes().asPath().toString());
    assertEquals(1, update.errors().size());
    assertEquals(code, update.errors().getFirst().code());
  }
}
