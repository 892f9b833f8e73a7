package io.manx.speaker.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import io.manx.speaker.model.RawAttribute;
import io.manx.speaker.wire.odl.OdlLinkStateDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What we write of the topology, octet by octet, and as OpenDaylight reads it. */
class LinkStateEncoderTest {
  private static final LinkStateEncoder.Router SELF =
      new LinkStateEncoder.Router(64512, IpAddress.parse("192.0.2.1"));
  private static final LinkStateEncoder.Router PEER =
      new LinkStateEncoder.Router(4_200_000_000L, IpAddress.parse("192.0.2.254"));
  private static final String SELF_DESCRIPTORS = "0010 0200 0004 0000fc00 0204 0004 c0000201";

  /** Sound to ourselves, and decoded by another implementation. */
  private static String described(byte[] nlri) {
    List<byte[]> read = new ArrayList<>();
    assertEquals(0, LinkStateNlri.read(nlri, 0, nlri.length, read));
    assertEquals(1, read.size());
    assertArrayEquals(nlri, read.getFirst());
    return OdlLinkStateDecoder.decode(nlri).toString();
  }

  @Test
  @Rfc(
      value = 9086,
      section = "4.1",
      shows = "a node of BGP is its AS and its BGP Identifier, with Protocol-ID 7")
  void aNode() {
    byte[] nlri = LinkStateEncoder.node(7, SELF);
    assertArrayEquals(Wire.hex("0001 001d 07 0000000000000007 0100" + SELF_DESCRIPTORS), nlri);
    assertEquals("node bgp-epe 7 as=64512 bgp-router=192.0.2.1", described(nlri));
  }

  @ParameterizedTest
  @CsvSource({"192.0.2.1, 192.0.2.254, ''", "2001:db8::1, 2001:db8::fe, 6"})
  @Rfc(
      value = 9552,
      section = "5.2.2",
      shows = "a link is told from others by the addresses of both ends, in the order of TLVs")
  void aLink(String local, String remote, String suffix) {
    var ends = new LinkStateEncoder.Ends(IpAddress.parse(local), IpAddress.parse(remote), 3);
    assertEquals(
        "link bgp-epe 0 local-as=64512 local-bgp-router=192.0.2.1 remote-as=4200000000"
            + " remote-bgp-router=192.0.2.254 interface"
            + suffix
            + "="
            + local
            + " neighbor"
            + suffix
            + "="
            + remote,
        described(LinkStateEncoder.link(0, SELF, PEER, ends)));
  }

  @Test
  @Rfc(
      value = 9552,
      section = "5.2.2",
      shows = "a link between link-local addresses has identifiers instead of them")
  void aLinkWithoutNumbers() {
    var ends =
        new LinkStateEncoder.Ends(
            IpAddress.parseZoned("fe80::1%eth0"), IpAddress.parseZoned("fe80::2%eth0"), 3);
    assertEquals(
        "link bgp-epe 0 local-as=64512 local-bgp-router=192.0.2.1 remote-as=4200000000"
            + " remote-bgp-router=192.0.2.254 local-id=3 remote-id=0",
        described(LinkStateEncoder.link(0, SELF, PEER, ends)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.244.1.0/24",
        "0.0.0.0/0",
        "10.0.0.0/9",
        "192.0.2.1/32",
        "fd00:10:244:1::/64",
        "::/0",
        "2001:db8::1/128"
      })
  @Rfc(
      value = 9552,
      section = "5.2.3.2",
      shows = "a prefix has its length and as many octets as that needs")
  void aPrefix(String prefix) {
    String type = prefix.contains(":") ? "ipv6-prefix" : "ipv4-prefix";
    String described = described(LinkStateEncoder.prefix(1, SELF, IpPrefix.parse(prefix)));
    assertEquals(type + " bgp-epe 1 as=64512 bgp-router=192.0.2.1 prefix=" + prefix, described);
  }

  @Test
  @Rfc(value = 9552, section = "5.3.1.3", shows = "a node's name is at most 255 octets of ASCII")
  void aName() {
    RawAttribute short1 = LinkStateEncoder.nodeAttribute("node-a");
    assertEquals(29, short1.code());
    assertEquals(RawAttribute.OPTIONAL, short1.flags());
    assertArrayEquals(Wire.hex("0402 0006 6e6f64652d61"), short1.value());
    byte[] long1 = LinkStateEncoder.linkAttribute("n".repeat(300)).value();
    assertEquals(4 + 255, long1.length);
    assertEquals("n", new String(long1, 258, 1, StandardCharsets.US_ASCII));
  }
}
