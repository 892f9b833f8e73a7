package io.manx.speaker.control;

import io.manx.net.IpAddress;
import io.manx.speaker.bfd.Gaps;
import io.manx.speaker.message.Capabilities;
import io.manx.speaker.message.Capabilities.AddPath;
import io.manx.speaker.message.Capabilities.GracefulRestart;
import io.manx.speaker.model.Family;
import io.manx.speaker.status.BfdSessionStatus;
import io.manx.speaker.status.BgpStatus;
import io.manx.speaker.status.ChannelStatus;
import io.manx.speaker.status.ChannelStatus.Limit;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.ProtocolStatus.Kind;
import io.manx.speaker.status.ProtocolStatus.State;
import io.manx.speaker.status.RouteChanges;
import io.manx.speaker.status.RouteChanges.Row;
import io.manx.speaker.status.RouteCounts;
import io.manx.speaker.status.SessionError;
import io.manx.speaker.status.StatusSnapshot;
import io.manx.speaker.status.TimerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Snapshots that say what the recorded BIRD knew: recordings b2.0.12-A. */
final class SampleNode {
  static final Instant NOW = Instant.parse("2026-11-20T19:46:49.724Z");
  private static final Instant START = Instant.parse("2026-11-20T19:46:07.230Z");
  private static final String DAY = "2026-11-20T19:46:";

  private SampleNode() {}

  static StatusSnapshot status() {
    return new StatusSnapshot(
        "0.1.0",
        ip("10.0.12.1"),
        "node-a",
        NOW,
        START,
        START,
        StatusSnapshot.Phase.RUNNING,
        null,
        null,
        List.of("calico_export", "add_comms"));
  }

  static FakeSpeaker speaker() {
    var speaker = new FakeSpeaker(status(), protocols());
    speaker.tables.put(Family.IPV4_UNICAST, SampleRoutes.routes4());
    speaker.tables.put(Family.IPV6_UNICAST, SampleRoutes.routes6());
    speaker.bfd =
        List.of(
            new BfdSessionStatus(
                ip("10.0.12.2"),
                null,
                BfdSessionStatus.State.UP,
                at("07"),
                Duration.ofMillis(100),
                Duration.ofMillis(500),
                new BfdSessionStatus.Details(
                    true,
                    "No Diagnostic",
                    0,
                    new BfdSessionStatus.Direction(812, new Gaps(Duration.ofMillis(99), 0)),
                    new BfdSessionStatus.Direction(790, new Gaps(Duration.ofMillis(287), 3)),
                    "real-time",
                    "")),
            new BfdSessionStatus(
                ip("10.0.12.77"),
                "eth0",
                BfdSessionStatus.State.DOWN,
                at("07"),
                Duration.ofSeconds(1),
                Duration.ZERO,
                new BfdSessionStatus.Details(
                    false,
                    "No Diagnostic",
                    0,
                    new BfdSessionStatus.Direction(7, Gaps.NONE),
                    new BfdSessionStatus.Direction(0, Gaps.NONE),
                    "real-time",
                    "cannot send: Network is unreachable")));
    return speaker;
  }

  static IpAddress ip(String text) {
    return IpAddress.parse(text);
  }

  static Instant at(String seconds) {
    return Instant.parse(DAY + seconds + (seconds.contains(".") ? "Z" : ".000Z"));
  }

  static List<ProtocolStatus> protocols() {
    return List.of(
        plain("device1", Kind.DEVICE, State.UP),
        plain(
            "direct1",
            Kind.DIRECT,
            State.UP,
            local(Family.IPV4_UNICAST, 240, 2, 0, 2, "REJECT", row(2), Row.NONE),
            local(Family.IPV6_UNICAST, 240, 1, 0, 1, "REJECT", row(1), Row.NONE)),
        plain(
            "kernel1",
            Kind.KERNEL,
            State.UP,
            local(
                Family.IPV4_UNICAST, 10, 2, 12, 2, "(unnamed)", row(2), new Row(26, 2, 4, 0, 20))),
        plain(
            "kernel2",
            Kind.KERNEL,
            State.UP,
            local(Family.IPV6_UNICAST, 10, 0, 3, 0, "(unnamed)", Row.NONE, new Row(8, 0, 2, 0, 6))),
        plain(
            "static1",
            Kind.STATIC,
            State.UP,
            local(Family.IPV4_UNICAST, 200, 7, 0, 7, "REJECT", row(7), Row.NONE)),
        plain(
            "static2",
            Kind.STATIC,
            State.UP,
            local(Family.IPV6_UNICAST, 200, 2, 0, 2, "REJECT", row(2), Row.NONE)),
        plain("bfd1", Kind.BFD, State.UP),
        mesh(),
        global(),
        idle(
            "Node_10_0_12_4",
            at("09"),
            65002,
            BgpStatus.State.ACTIVE,
            new TimerStatus(Duration.ofMillis(86), Duration.ofSeconds(2)),
            new SessionError(SessionError.Origin.SOCKET, "Connection reset by peer")),
        idle(
            "Node_10_0_12_88",
            at("07"),
            65004,
            BgpStatus.State.CONNECT,
            null,
            new SessionError(SessionError.Origin.SOCKET, "No route to host")),
        passive(),
        limited());
  }

  private static Row row(long both) {
    return new Row(both, 0, 0, 0, both);
  }

  private static ProtocolStatus plain(
      String name, Kind kind, State state, ChannelStatus... channels) {
    return new ProtocolStatus(name, kind, state, at("07"), "", "", null, List.of(channels));
  }

  private static ChannelStatus local(
      Family family,
      int preference,
      long imported,
      long exported,
      long preferred,
      String output,
      Row in,
      Row out) {
    return new ChannelStatus(
        family,
        ChannelStatus.State.UP,
        preference,
        "ACCEPT",
        output,
        ChannelStatus.Recovery.NONE,
        List.of(),
        new RouteCounts(imported, RouteCounts.NOT_KEPT, exported, preferred),
        new RouteChanges(in, Row.NONE, out, Row.NONE),
        null,
        null,
        null,
        null);
  }

  private static ChannelStatus down(List<Limit> limits) {
    return new ChannelStatus(
        Family.IPV4_UNICAST,
        ChannelStatus.State.DOWN,
        100,
        "ACCEPT",
        "calico_export",
        ChannelStatus.Recovery.NONE,
        limits,
        RouteCounts.NONE,
        RouteChanges.NONE,
        null,
        null,
        null,
        null);
  }

  private static Capabilities capabilities(
      long as, @Nullable GracefulRestart restart, boolean addPath, Family... families) {
    return new Capabilities(
        Set.of(families),
        true,
        true,
        OptionalLong.of(as),
        false,
        restart,
        Map.of(),
        addPath ? Map.of(Family.IPV4_UNICAST, AddPath.BOTH) : Map.of(),
        Set.of(),
        OptionalInt.empty(),
        null,
        null,
        List.of());
  }

  private static TimerStatus timer(long millis, long seconds) {
    return new TimerStatus(Duration.ofMillis(millis), Duration.ofSeconds(seconds));
  }

  private static ProtocolStatus mesh() {
    var restart = new GracefulRestart(false, false, 120, Map.of(Family.IPV4_UNICAST, false));
    Capabilities both = capabilities(64512, restart, false, Family.IPV4_UNICAST);
    var up =
        new BgpStatus.Established(
            ip("10.0.12.2"),
            ip("10.0.12.1"),
            both,
            both,
            timer(150_580, 240),
            timer(22_628, 80),
            null);
    var channel =
        new ChannelStatus(
            Family.IPV4_UNICAST,
            ChannelStatus.State.UP,
            100,
            "ACCEPT",
            "calico_export",
            ChannelStatus.Recovery.NONE,
            List.of(),
            new RouteCounts(5, RouteCounts.NOT_KEPT, 8, 5),
            new RouteChanges(row(5), Row.NONE, new Row(16, 5, 3, 0, 8), Row.NONE),
            ip("10.0.12.1"),
            null,
            null,
            null);
    return peer(
        "Mesh_10_0_12_2",
        State.UP,
        at("08"),
        "iBGP node-to-node mesh",
        session(
            BgpStatus.State.ESTABLISHED,
            false,
            ip("10.0.12.2"),
            64512,
            new BgpStatus.Type(true, true, false, false),
            null,
            null,
            up),
        channel);
  }

  private static ProtocolStatus global() {
    Capabilities both =
        capabilities(
            65001,
            new GracefulRestart(false, false, 0, Map.of()),
            true,
            Family.IPV4_UNICAST,
            Family.IPV6_UNICAST);
    var up =
        new BgpStatus.Established(
            ip("10.0.12.2"),
            ip("10.0.12.31"),
            both,
            both,
            timer(62_089, 90),
            timer(8_332, 30),
            null);
    var four =
        new ChannelStatus(
            Family.IPV4_UNICAST,
            ChannelStatus.State.UP,
            100,
            "(unnamed)",
            "add_comms",
            ChannelStatus.Recovery.NONE,
            List.of(
                new Limit(Limit.Kind.RECEIVE, 2000, false, Limit.Action.WARN),
                new Limit(Limit.Kind.IMPORT, 1000, false, Limit.Action.BLOCK),
                new Limit(Limit.Kind.EXPORT, 500, false, Limit.Action.RESTART)),
            new RouteCounts(4, 1, 16, 0),
            new RouteChanges(
                new Row(5, 0, 1, 0, 4), new Row(0, 0, 0, 1, 0), new Row(20, 4, 0, 0, 16), Row.NONE),
            ip("10.0.12.31"),
            null,
            null,
            null);
    var six =
        new ChannelStatus(
            Family.IPV6_UNICAST,
            ChannelStatus.State.UP,
            100,
            "ACCEPT",
            "(unnamed)",
            ChannelStatus.Recovery.NONE,
            List.of(),
            new RouteCounts(1, RouteCounts.NOT_KEPT, 3, 0),
            new RouteChanges(row(1), Row.NONE, new Row(5, 1, 1, 0, 3), Row.NONE),
            ip("fd00:12::1"),
            ip("fe80::58bb:deff:fea3:40cd"),
            null,
            null);
    return peer(
        "Global_10_0_12_3",
        State.UP,
        at("11"),
        "eBGP v4+v6",
        session(
            BgpStatus.State.ESTABLISHED,
            false,
            ip("10.0.12.3"),
            65001,
            new BgpStatus.Type(false, false, false, false),
            null,
            null,
            up),
        four,
        six);
  }

  private static ProtocolStatus idle(
      String name,
      Instant since,
      long as,
      BgpStatus.State state,
      @Nullable TimerStatus delay,
      SessionError error) {
    String address = name.substring("Node_".length()).replace('_', '.');
    return peer(
        name,
        State.START,
        since,
        "",
        session(
            state,
            false,
            ip(address),
            as,
            new BgpStatus.Type(false, false, false, false),
            delay,
            error,
            null),
        down(List.of()));
  }

  private static ProtocolStatus passive() {
    return peer(
        "Node_10_0_12_6",
        State.START,
        at("07"),
        "",
        session(
            BgpStatus.State.ACTIVE,
            true,
            ip("10.0.12.6"),
            65005,
            new BgpStatus.Type(false, false, false, false),
            null,
            null,
            null),
        down(List.of()));
  }

  private static ProtocolStatus limited() {
    return peer(
        "Node_10_0_12_8",
        State.DOWN,
        at("09"),
        "",
        session(
            BgpStatus.State.IDLE,
            false,
            ip("10.0.12.8"),
            65007,
            new BgpStatus.Type(false, false, false, false),
            null,
            new SessionError(SessionError.Origin.AUTOMATIC_SHUTDOWN, "Route limit exceeded"),
            null),
        down(List.of(new Limit(Limit.Kind.IMPORT, 2, true, Limit.Action.DISABLE))));
  }

  private static BgpStatus session(
      BgpStatus.State state,
      boolean passive,
      IpAddress neighbor,
      long as,
      BgpStatus.Type type,
      @Nullable TimerStatus delay,
      @Nullable SessionError error,
      BgpStatus.@Nullable Established up) {
    return new BgpStatus(
        state, passive, neighbor, null, 179, as, 64512, false, false, type, null, delay, null,
        error, up);
  }

  private static ProtocolStatus peer(
      String name,
      State state,
      Instant since,
      String description,
      BgpStatus bgp,
      ChannelStatus... channels) {
    return new ProtocolStatus(
        name, Kind.BGP, state, since, description, "", bgp, List.of(channels));
  }
}
