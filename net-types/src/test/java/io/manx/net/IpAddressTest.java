package io.manx.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "255.255.255.255, 255.255.255.255",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "::ffff:192.0.2.1, ::ffff:192.0.2.1",
    "fe80::1:2:3:4, fe80::1:2:3:4",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304"
  })
  void writesTheCanonicalText(String text, String canonical) {
    assertEquals(canonical, IpAddress.parse(text).toString());
    assertEquals(IpAddress.parse(text), IpAddress.parse(canonical));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "01.2.3.4",
        "1.2.3.x",
        ":",
        ":::",
        "1::2::3",
        "12345::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7::8:9",
        "fe80::1%eth0",
        "localhost",
        "::1.2.3"
      })
  void refusesWhatIsNoAddress(String text) {
    var refused = assertThrows(IllegalArgumentException.class, () -> IpAddress.parse(text));
    assertTrue(String.valueOf(refused.getMessage()).contains("'" + text + "'"));
  }

  @Test
  void agreesWithTheJdkOnRandomAddresses() throws UnknownHostException {
    var random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      byte[] octets = new byte[random.nextBoolean() ? 4 : 16];
      for (int j = 0; j < octets.length; j++) {
        octets[j] = random.nextInt(3) == 0 ? (byte) random.nextInt() : 0;
      }
      octets[0] =
          (byte) (1 + random.nextInt(100)); // not IPv4-mapped, which the JDK turns into IPv4
      var jdk = InetAddress.getByAddress(octets);
      var ours = IpAddress.of(jdk);
      assertEquals(jdk, ours.toInetAddress());
      assertEquals(ours, IpAddress.parse(ours.toString()));
      assertEquals(ours, IpAddress.parse(jdk.getHostAddress()));
    }
  }

  @Test
  void ordersAsUnsignedNumbers() {
    assertTrue(IpAddress.parse("9.0.0.0").compareTo(IpAddress.parse("200.0.0.0")) < 0);
    assertTrue(IpAddress.parse("200.0.0.0").compareTo(IpAddress.parse("::")) < 0);
    assertTrue(IpAddress.parse("1::").compareTo(IpAddress.parse("ff00::")) < 0);
  }

  @Test
  void knowsScopes() {
    assertTrue(IpAddress.parse("127.9.9.9").isLoopback());
    assertTrue(IpAddress.parse("::1").isLoopback());
    assertTrue(IpAddress.parse("fe80::1").isLinkLocal());
    assertTrue(IpAddress.parse("febf::1").isLinkLocal());
    assertTrue(!IpAddress.parse("fec0::1").isLinkLocal());
    assertTrue(IpAddress.parse("169.254.1.1").isLinkLocal());
    assertTrue(IpAddress.parse("224.0.0.5").isMulticast());
    assertTrue(IpAddress.parse("ff02::1").isMulticast());
  }

  @Test
  @Rfc(
      value = 4007,
      section = "6",
      shows = "a link-local address is one address for each interface it is used on")
  void theSameLinkLocalAddressInTwoZonesIsTwoAddresses() {
    IpAddress left = IpAddress.parseZoned("fe80::1%eth0");
    IpAddress right = IpAddress.parse("fe80::1").withZone("eth1");
    assertEquals("eth0", left.zone());
    assertEquals("fe80::1%eth0", left.toString());
    assertNotEquals(left, right);
    assertTrue(left.compareTo(right) < 0 && right.compareTo(left) > 0);
    assertEquals(left, right.withZone("eth0"));
    assertEquals(left.hashCode(), right.withZone("eth0").hashCode());
    assertEquals(left.withoutZone(), right.withoutZone());
    assertTrue(left.withoutZone().compareTo(left) < 0);
    assertNull(left.withoutZone().zone());
    assertEquals(IpPrefix.host(left.withoutZone()), IpPrefix.host(left));
    assertEquals(IpAddress.parse("192.0.2.1"), IpAddress.parseZoned("192.0.2.1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "fe80::1%",
        "fe80::1%a b",
        "fe80::1%eth0%1",
        "fe80::1%longerthanlinux0",
        "fe80::1%a/b",
        "2001:db8::1%eth0",
        "169.254.0.1%eth0",
        "%eth0",
        "fe80::1%[x"
      })
  void aZoneIsAnInterfaceOfALinkLocalAddress(String text) {
    assertThrows(IllegalArgumentException.class, () -> IpAddress.parseZoned(text));
  }
}
