package io.manx.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
}
