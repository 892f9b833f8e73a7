package io.manx.programmer.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.model.Address;
import io.manx.programmer.model.KernelNextHop;
import io.manx.programmer.model.KernelRoute;
import io.manx.programmer.model.Link;
import io.manx.programmer.model.NextHopObject;
import io.manx.programmer.model.RawRoute;
import io.manx.programmer.model.ResilientGroups;
import io.manx.programmer.model.RouteKey;
import io.manx.programmer.model.RouteKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Octets of a real kernel (Linux 6.18, x86-64), in {@code kernel-dump.txt}. */
class RecordedKernelTest {
  private static List<String> recorded(String kind) throws IOException {
    try (InputStream in = RecordedKernelTest.class.getResourceAsStream("kernel-dump.txt")) {
      assertNotNull(in);
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .lines()
          .filter(line -> line.startsWith(kind + " "))
          .map(line -> line.substring(kind.length() + 1))
          .toList();
    }
  }

  private static ByteBuffer octets(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.nativeOrder());
  }

  private static List<KernelRoute> routes(String kind) throws IOException {
    RouteCodec codec = new RouteCodec();
    return recorded(kind).stream()
        .map(RecordedKernelTest::octets)
        .map(in -> decode(codec, in, 16, in.capacity() - 16))
        .toList();
  }

  private static @Nullable KernelRoute decode(
      RouteCodec codec, ByteBuffer in, int offset, int length) {
    RawRoute route = new RawRoute();
    return codec.decode(in, offset, length, route) ? route.toRoute() : null;
  }

  private static KernelRoute route(
      String prefix, int table, int metric, int protocol, KernelNextHop... hops) {
    return new KernelRoute(
        new RouteKey(IpPrefix.parse(prefix), table, 0, metric),
        protocol,
        RouteKind.UNICAST,
        List.of(hops),
        0);
  }

  private static KernelNextHop via(String gateway, int ifindex, int weight) {
    return new KernelNextHop(IpAddress.parse(gateway), ifindex, weight, false);
  }

  private int left() throws IOException {
    return links().stream().filter(link -> link.name().equals("left")).findAny().get().index();
  }

  private static List<Link> links() throws IOException {
    LinkCodec codec = new LinkCodec();
    return recorded("link").stream()
        .map(RecordedKernelTest::octets)
        .map(in -> codec.link(in, 16, in.capacity() - 16))
        .toList();
  }

  @Test
  void readsIpv4Routes() throws IOException {
    int left = left();
    List<KernelRoute> routes = routes("route4");
    assertEquals(
        new KernelRoute(
            new RouteKey(IpPrefix.DEFAULT_V4, 254, 0, 0),
            4,
            RouteKind.UNICAST,
            List.of(new KernelNextHop(IpAddress.parse("203.0.113.1"), left, 1, true)),
            0),
        routes.getFirst());
    assertEquals(
        true, routes.contains(route("10.1.0.0/24", 254, 32, 77, via("192.0.2.9", left, 1))));
    assertEquals(
        true,
        routes.contains(
            route(
                "10.2.0.0/24",
                254,
                32,
                77,
                via("192.0.2.9", left, 1),
                via("2001:db8:1::9", left, 3))));
    assertEquals(
        true,
        routes.contains(
            new KernelRoute(
                new RouteKey(IpPrefix.parse("10.3.0.0/16"), 254, 0, 2_000_000_000),
                77,
                RouteKind.UNREACHABLE,
                List.of(),
                0)));
    KernelRoute object =
        routes.stream().filter(route -> route.nextHopId() != 0).findAny().orElseThrow();
    assertEquals(6, object.nextHopId());
    assertEquals(
        List.of(route("10.4.0.0/24", 1000, 0, 12, via("192.0.2.9", left, 1))), routes("route1000"));
  }

  @Test
  void readsIpv6Routes() throws IOException {
    int left = left();
    List<KernelRoute> routes = routes("route6");
    assertEquals(
        true,
        routes.contains(
            route(
                "fd00:1::/64",
                254,
                32,
                77,
                via("2001:db8:1::9", left, 1),
                via("fe80::9", left, 1))));
    assertEquals(
        true,
        routes.contains(
            new KernelRoute(
                new RouteKey(IpPrefix.parse("fd00:2::/64"), 254, 0, 2_000_000_000),
                77,
                RouteKind.BLACKHOLE,
                List.of(),
                0)));
  }

  @Test
  void readsLinksAndAddresses() throws IOException {
    Link loopback = links().getFirst();
    assertEquals(new Link(1, "lo", true, true, true, 65536), loopback);
    LinkCodec codec = new LinkCodec();
    List<Address> addresses =
        recorded("addr").stream()
            .map(RecordedKernelTest::octets)
            .map(in -> codec.address(in, 16, in.capacity() - 16))
            .toList();
    assertEquals(
        true,
        addresses.contains(
            new Address(left(), IpAddress.parse("192.0.2.1"), IpPrefix.parse("192.0.2.0/24"))));
    // A point-to-point address connects the far end.
    assertEquals(
        true,
        addresses.contains(
            new Address(left(), IpAddress.parse("10.99.0.1"), IpPrefix.parse("10.99.0.2/32"))));
  }

  @Test
  void readsNextHopObjects() throws IOException {
    NextHopCodec codec = new NextHopCodec();
    List<NextHopObject> objects =
        recorded("nh").stream()
            .map(RecordedKernelTest::octets)
            .map(in -> codec.decode(in, 16, in.capacity() - 16))
            .toList();
    assertEquals(
        List.of(
            new NextHopObject(5, 77, via("192.0.2.9", left(), 1), List.of()),
            new NextHopObject(6, 77, null, List.of(new NextHopObject.Member(5, 1)))),
        objects);
    MessageWriter writer = new MessageWriter(1024);
    for (NextHopObject object : objects) {
      writer.clear();
      NextHopCodec.encode(writer, object);
      ByteBuffer body = writer.datagram();
      assertEquals(object, codec.decode(body, 0, body.remaining()));
    }
  }

  @Test
  void readsAndWritesResilientGroups() throws IOException {
    NextHopCodec codec = new NextHopCodec();
    ByteBuffer in = octets(recorded("resilient").getFirst());
    NextHopObject group = codec.decode(in, 16, in.capacity() - 16);
    assertEquals(
        new NextHopObject(
            7,
            77,
            null,
            List.of(new NextHopObject.Member(5, 1)),
            new ResilientGroups(32, Duration.ofSeconds(60), Duration.ofMinutes(5))),
        group);
    assertNotNull(group);
    MessageWriter writer = new MessageWriter(1024);
    NextHopCodec.encode(writer, group);
    ByteBuffer body = writer.datagram();
    assertEquals(group, codec.decode(body, 0, body.remaining()));
  }

  @Test
  void readsAndWritesTheMtuOfRoutes() throws IOException {
    List<KernelRoute> routes = routes("mtu");
    assertEquals(3, routes.size());
    RouteCodec codec = new RouteCodec();
    MessageWriter writer = new MessageWriter(1024);
    for (KernelRoute route : routes) {
      assertEquals(1400, route.forwarding().mtu());
      writer.clear();
      RouteCodec.encode(writer, new RawRoute().set(route), false);
      ByteBuffer body = writer.datagram();
      KernelRoute again = decode(codec, body, 0, body.remaining());
      assertNotNull(again);
      assertEquals(1400, again.forwarding().mtu());
    }
  }

  @Test
  void readsExtendedAcks() throws IOException {
    MessageReader error = new MessageReader(octets(recorded("err").getFirst()));
    error.rewind();
    assertEquals(true, error.next());
    assertEquals(101, error.errno());
    assertEquals("Nexthop has invalid gateway", error.extendedAck());
    MessageReader table = new MessageReader(octets(recorded("notable").getFirst()));
    table.rewind();
    assertEquals(true, table.next());
    assertEquals(2, table.errno());
    assertEquals("ipv4: FIB table does not exist", table.extendedAck());
  }

  @Test
  void writesWhatItReads() throws IOException {
    MessageWriter writer = new MessageWriter(1 << 16);
    RouteCodec codec = new RouteCodec();
    for (String kind : List.of("route4", "route6", "route1000")) {
      for (KernelRoute route : routes(kind)) {
        if (route.nextHopId() != 0) {
          continue;
        }
        writer.clear();
        RouteCodec.encode(writer, new RawRoute().set(route), false);
        ByteBuffer body = writer.datagram();
        assertEquals(route, decode(codec, body, 0, body.remaining()));
      }
    }
  }

  @Test
  void octetsThatMakeNoSenseAreNoRoute() throws IOException {
    RouteCodec codec = new RouteCodec();
    byte[] whole = HexFormat.of().parseHex(recorded("route4").getFirst());
    for (int length = 0; length < whole.length - 16; length++) {
      ByteBuffer cut = ByteBuffer.wrap(whole, 0, 16 + length).slice();
      decode(codec, cut.order(ByteOrder.nativeOrder()), 16, length);
    }
    ByteBuffer bad = octets(recorded("route4").getFirst());
    bad.put(17, (byte) 33);
    assertNull(decode(codec, bad, 16, bad.capacity() - 16));
    // 0.0.0.1/0 is no prefix.
    bad.put(17, (byte) 0).putShort(28, (short) 8).putShort(30, (short) 1).putInt(32, 0x01000000);
    assertNull(decode(codec, bad, 16, bad.capacity() - 16));
    assertEquals(10, RouteCodec.family(AddressFamily.IPV6));
  }
}
