package io.manx.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpPrefixTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0/0",
        "10.244.1.0/24",
        "10.0.0.1/32",
        "::/0",
        "2001:db8::/33",
        "2001:db8:0:1::/64",
        "2001:db8:0:0:8000::/65",
        "::1/128"
      })
  void readsAndWrites(String text) {
    assertEquals(text, IpPrefix.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/08",
        "::/129",
        "x/8"
      })
  void refusesWhatIsNoPrefix(String text) {
    assertThrows(IllegalArgumentException.class, () -> IpPrefix.parse(text));
  }

  @Test
  void saysHowToCureHostBits() {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> IpPrefix.parse("10.244.1.7/24"));
    assertEquals("10.244.1.7/24 has host bits set: write 10.244.1.0/24", refused.getMessage());
    assertEquals(
        "10.244.1.0/24", IpPrefix.containing(IpAddress.parse("10.244.1.7"), 24).toString());
  }

  @Test
  void containsAndOverlaps() {
    var wide = IpPrefix.parse("10.244.0.0/16");
    var narrow = IpPrefix.parse("10.244.7.0/24");
    assertTrue(wide.contains(narrow));
    assertFalse(narrow.contains(wide));
    assertTrue(narrow.overlaps(wide));
    assertTrue(narrow.contains(IpAddress.parse("10.244.7.255")));
    assertFalse(narrow.contains(IpAddress.parse("10.244.8.0")));
    assertFalse(IpPrefix.DEFAULT_V4.contains(IpAddress.parse("::1")));
    assertTrue(IpPrefix.parse("2001:db8::/65").contains(IpAddress.parse("2001:db8::7fff:0:0:1")));
    assertFalse(IpPrefix.parse("2001:db8::/65").contains(IpAddress.parse("2001:db8::8000:0:0:1")));
  }
}
