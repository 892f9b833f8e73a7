package io.manx.speaker.control;

import io.manx.net.IpPrefix;
import io.manx.speaker.model.AsPath;
import io.manx.speaker.model.Origin;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.PathView.Destination;
import io.manx.speaker.status.PathView.NextHop;
import io.manx.speaker.status.ProtocolStatus.Kind;
import io.manx.speaker.status.RouteView;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The routes of {@link SampleNode}: recordings b2.0.12-A. */
final class SampleRoutes {
  private SampleRoutes() {}

  /** Community numbers 1 to {@code count} of AS 65001. */
  static int[] communities(int count) {
    return IntStream.rangeClosed(1, count).map(i -> 65001 << 16 | i).toArray();
  }

  private static PathAttributes meshAttributes() {
    return PathAttributes.builder(SampleNode.ip("10.0.12.2"))
        .localPref(100)
        .communities(communities(50))
        .build();
  }

  private static PathAttributes globalAttributes(Origin origin) {
    return PathAttributes.builder(SampleNode.ip("10.0.12.3"))
        .origin(origin)
        .asPath(AsPath.sequence(65001, 65010, 4200000001L))
        .med(77)
        .localPref(100)
        .communities(65001 << 16 | 1, 65001 << 16 | 2, 65535 << 16 | 666)
        .extendedCommunities(0x0002L << 48 | 65001L << 32 | 100)
        .largeCommunities(65001, 10, 20)
        .build();
  }

  static PathView path(
      String protocol,
      Kind kind,
      @Nullable String from,
      String since,
      Destination destination,
      List<NextHop> hops,
      @Nullable PathAttributes attributes,
      int preference,
      boolean primary) {
    return new PathView()
        .fill(
            new PathView.Source(
                protocol, kind, from == null ? null : SampleNode.ip(from), destination, preference),
            attributes,
            hops,
            SampleNode.at(since).toEpochMilli())
        .metric(0)
        .marks(primary, false);
  }

  static NextHop via(String address) {
    return new NextHop(SampleNode.ip(address), "eth0", 1);
  }

  private static RouteView twice(String prefix, Origin second) {
    return new RouteView(
        IpPrefix.parse(prefix),
        List.of(
            fromMesh(),
            path(
                "Global_10_0_12_3",
                Kind.BGP,
                "10.0.12.3",
                "11.231",
                Destination.UNICAST,
                List.of(via("10.0.12.3")),
                globalAttributes(second),
                100,
                false)));
  }

  static PathView fromMesh() {
    return path(
        "Mesh_10_0_12_2",
        Kind.BGP,
        "10.0.12.2",
        "09.003",
        Destination.UNICAST,
        List.of(via("10.0.12.2")),
        meshAttributes(),
        100,
        true);
  }

  static RouteView one(String prefix, PathView path) {
    return new RouteView(IpPrefix.parse(prefix), List.of(path));
  }

  static PathView fixed(Destination destination, NextHop... hops) {
    return path(
        "static1", Kind.STATIC, null, "07.230", destination, List.of(hops), null, 200, true);
  }

  static PathView direct(String device) {
    return path(
        "direct1",
        Kind.DIRECT,
        null,
        "07.233",
        Destination.UNICAST,
        List.of(new NextHop(null, device, 1)),
        null,
        240,
        true);
  }

  static List<RouteView> routes4() {
    var routes = new ArrayList<RouteView>();
    routes.add(twice("198.51.100.0/25", Origin.INCOMPLETE));
    routes.add(one("169.254.1.1/32", direct("cali123")));
    routes.add(twice("203.0.113.128/25", Origin.IGP));
    routes.add(one("10.0.12.0/24", direct("eth0")));
    routes.add(
        one(
            "192.168.14.0/26",
            fixed(
                Destination.UNICAST,
                new NextHop(SampleNode.ip("10.0.12.3"), "eth0", 5),
                new NextHop(SampleNode.ip("10.0.12.2"), "eth0", 2))));
    routes.add(one("192.168.11.0/26", fixed(Destination.UNREACHABLE)));
    routes.add(one("192.168.10.0/26", fixed(Destination.BLACKHOLE)));
    routes.add(one("198.51.100.128/25", fromMesh()));
    routes.add(one("192.168.12.0/26", fixed(Destination.PROHIBITED)));
    return routes;
  }

  static List<RouteView> routes6() {
    PathAttributes attributes =
        PathAttributes.builder(SampleNode.ip("fd00:12::3"))
            .linkLocalNextHop(SampleNode.ip("fe80::bc8c:efff:fef8:388"))
            .asPath(AsPath.sequence(65001))
            .localPref(100)
            .build();
    PathView global =
        path(
            "Global_10_0_12_3",
            Kind.BGP,
            "10.0.12.3",
            "11.272",
            Destination.UNICAST,
            List.of(new NextHop(SampleNode.ip("fd00:12::3"), "eth0", 1)),
            attributes,
            100,
            false);
    PathView mesh =
        path(
            "Global_fd00_12__2",
            Kind.BGP,
            "fd00:12::2",
            "12.132",
            Destination.UNICAST,
            List.of(new NextHop(SampleNode.ip("fd00:12::2"), "eth0", 1)),
            PathAttributes.builder(SampleNode.ip("fd00:12::2")).localPref(100).build(),
            100,
            true);
    return List.of(
        new RouteView(IpPrefix.parse("fd00:cccc::/122"), List.of(mesh, global)),
        one("fd00:12::/64", direct("eth0")));
  }
}
