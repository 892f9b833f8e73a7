package io.manx.speaker.sim;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.config.FilterConfig;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.PeerConfig.ExportScope;
import io.manx.speaker.config.PeerConfig.ImportScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Many nodes, what they are configured to do, and what happens to them. */
final class SimulatedCluster {
  /** How nodes are connected. */
  enum Shape {
    /** One AS, everybody with everybody. */
    MESH,
    /** One AS, clients of two or three reflectors. */
    REFLECTORS,
    /** An AS each, in a row. */
    CHAIN,
    /** An AS each, leaves under spines. */
    FABRIC
  }

  /** A host. */
  static final class Site {
    final int number;
    final IpAddress address;
    final IpAddress v6;
    final long as;
    final TreeSet<IpPrefix> prefixes = new TreeSet<>();
    @Nullable IpAddress clusterId;
    @Nullable SimulatedNode node;

    Site(int number, long as) {
      this.number = number;
      this.as = as;
      this.address = IpAddress.parse("10.0.0." + number);
      this.v6 = IpAddress.parse("2001:db8::" + number);
    }

    boolean isUp() {
      return node != null;
    }

    SimulatedNode node() {
      if (node == null) {
        throw new AssertionError(this + " is down");
      }
      return node;
    }

    @Override
    public String toString() {
      return "node" + number;
    }
  }

  /** One direction of a session, as its sender and its receiver configure it. */
  static final class Way {
    final Site from;
    final Site to;
    boolean configured = true;
    boolean enabled = true;
    ExportScope exports = ExportScope.ALL;
    ImportScope imports = ImportScope.ALL;
    @Nullable IpPrefix rejected;

    Way(Site from, Site to) {
      this.from = from;
      this.to = to;
    }

    String peerName() {
      return "to_" + to;
    }
  }

  final VirtualClock clock = new VirtualClock();
  final PipeNetwork network;
  final Random random;
  final Shape shape;
  final List<Site> sites = new ArrayList<>();
  final Map<List<Site>, Way> ways = new LinkedHashMap<>();

  SimulatedCluster(long seed, int most) {
    random = new Random(seed);
    network = new PipeNetwork(clock, seed);
    network.shape(Duration.ofMillis(random.nextInt(40)), 20_000 + random.nextInt(2_000_000));
    shape = Shape.values()[random.nextInt(Shape.values().length)];
    int count = 3 + random.nextInt(random.nextInt(8) == 0 ? most - 2 : 5);
    for (int i = 1; i <= count; i++) {
      boolean internal = shape == Shape.MESH || shape == Shape.REFLECTORS;
      Site site = new Site(i, internal ? 64512 : 65000 + i);
      sites.add(site);
      for (int k = random.nextInt(3); k > 0; k--) {
        site.prefixes.add(prefix(site));
      }
    }
    connect();
    sites.forEach(site -> revive(site, false));
  }

  private void connect() {
    int count = sites.size();
    int centres = count > 4 && random.nextBoolean() ? 3 : 2;
    boolean oneCluster = random.nextBoolean();
    for (int i = 0; i < count; i++) {
      if (shape == Shape.REFLECTORS && i < centres) {
        sites.get(i).clusterId = IpAddress.parse("1.1.1." + (oneCluster ? 1 : i + 1));
      }
      for (int j = 0; j < i; j++) {
        boolean joined =
            switch (shape) {
              case MESH -> true;
              case CHAIN -> j == i - 1;
              case REFLECTORS -> j < centres;
              case FABRIC -> j < centres && i >= centres;
            };
        if (joined) {
          add(sites.get(i), sites.get(j));
          add(sites.get(j), sites.get(i));
        }
      }
    }
  }

  private void add(Site from, Site to) {
    ways.put(List.of(from, to), new Way(from, to));
  }

  /** The direction from one site to another, if they are to be connected. */
  @Nullable Way way(Site from, Site to) {
    return ways.get(List.of(from, to));
  }

  /** A prefix of a site; now and then one that other sites have too. */
  private IpPrefix prefix(Site site) {
    int k = random.nextInt(6);
    boolean anycast = shape != Shape.REFLECTORS && random.nextInt(5) == 0;
    int number = anycast ? 99 : site.number;
    return random.nextBoolean()
        ? IpPrefix.parse("10." + (100 + number) + "." + k + ".0/24")
        : IpPrefix.parse("2001:db8:" + number + ":" + k + "::/64");
  }

  /** The configuration of a site. */
  NodeConfig plan(Site site) {
    Plan plan = new Plan(site.as, site.address.toString(), site.v6.toString());
    plan.clusterId = site.clusterId;
    plan.originate.addAll(site.prefixes);
    for (Way way : ways.values()) {
      if (way.from != site || !way.configured) {
        continue;
      }
      Way back = ways.get(List.of(way.to, site));
      Plan.Peer peer = plan.peer(way.to.address.toString(), way.to.as);
      peer.name = way.peerName();
      peer.client = site.clusterId != null && way.to.clusterId == null;
      peer.exports = way.exports;
      peer.imports = back == null ? ImportScope.ALL : back.imports;
      if (way.rejected != null) {
        plan.filters.add(rejecting("f" + way.to.number, way.rejected));
        peer.filters = List.of("f" + way.to.number);
      }
    }
    return plan.build();
  }

  static FilterConfig rejecting(String name, IpPrefix prefix) {
    var match =
        new FilterConfig.PrefixMatch(
            prefix, FilterConfig.MatchOperator.EQUAL, prefix.length(), prefix.length());
    var rule =
        new FilterConfig.Rule(
            Optional.of(match),
            false,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            OptionalInt.empty(),
            FilterConfig.Action.REJECT,
            List.of());
    List<FilterConfig.Rule> v4 = prefix.address().isV4() ? List.of(rule) : List.of();
    List<FilterConfig.Rule> v6 = prefix.address().isV4() ? List.of() : List.of(rule);
    return new FilterConfig(name, List.of(), v4, List.of(), v6);
  }

  /** Has a site take its configuration. */
  void configure(Site site) {
    if (site.isUp()) {
      site.node().configure(plan(site));
    }
  }

  void revive(Site site, boolean restarting) {
    site.node = new SimulatedNode(network, plan(site), restarting, new Random(random.nextLong()));
    ways.values().stream().filter(way -> way.from == site).forEach(way -> way.enabled = true);
  }

  void crash(Site site) {
    site.node().crash();
    site.node = null;
  }

  Site anySite() {
    return sites.get(random.nextInt(sites.size()));
  }

  Way anyWay() {
    return List.copyOf(ways.values()).get(random.nextInt(ways.size()));
  }

  IpPrefix anyPrefix() {
    Site site = anySite();
    return site.prefixes.isEmpty() ? prefix(site) : site.prefixes.first();
  }

  /** Adds or removes a prefix of a site. */
  void toggle(Site site) {
    IpPrefix prefix = prefix(site);
    if (!site.prefixes.remove(prefix)) {
      site.prefixes.add(prefix);
    }
    configure(site);
  }
}
