package io.manx.speaker.config;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.config.NodeConfig.BestPathConfig;
import io.manx.speaker.config.NodeConfig.HttpConfig;
import io.manx.speaker.config.NodeConfig.LinkStateConfig;
import io.manx.speaker.config.NodeConfig.LogConfig;
import io.manx.speaker.config.NodeConfig.PoolConfig;
import io.manx.speaker.config.NodeConfig.RouteReflectorConfig;
import io.manx.speaker.config.NodeConfig.TimeFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the whole document; one use. */
final class NodeReader {
  static final String API_VERSION = "manx.io/v1alpha1";
  static final String KIND = "NodeConfig";

  private static final long MAX_UNSIGNED = 0xFFFF_FFFFL;
  private static final int TABLE_LOCAL = 255;
  private static final long DISCARD_METRIC = 2_000_000_000;
  private static final int LEAST_MTU = 1280;
  private static final int MAX_SOCKET_PATH = 107;

  private final Report report;
  private final PasswordSource passwords;

  NodeReader(Report report, PasswordSource passwords) {
    this.report = report;
    this.passwords = passwords;
  }

  /** The configuration; not to be used if a problem was reported. */
  Optional<NodeConfig> read(Tree tree) {
    Section root = Section.of("", tree, report);
    exactly(root, "apiVersion", API_VERSION);
    exactly(root, "kind", KIND);
    root.require("metadata", "is missing: write metadata: {name: NODE}");
    root.require("spec", "is missing");
    Optional<Section> metadata = root.section("metadata");
    Optional<String> name = metadata.flatMap(this::nodeName);
    Optional<NodeConfig> config = root.section("spec").flatMap(s -> spec(name.orElse(""), s));
    root.end();
    return config;
  }

  private static void exactly(Section root, String field, String wanted) {
    root.require(field, "is missing: write " + field + ": " + wanted);
    root.text(field)
        .filter(text -> !text.equals(wanted))
        .ifPresent(text -> root.problem(field, "'" + text + "' must be " + wanted));
  }

  private Optional<String> nodeName(Section metadata) {
    metadata.require("name", "is missing: write the node's name");
    Optional<String> name = metadata.text("name");
    name.filter(n -> !n.matches("[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?"))
        .ifPresent(
            n ->
                metadata.problem(
                    "name", "'" + n + "' is not a node name: letters, digits, '-', '_', '.'"));
    metadata.end();
    return name;
  }

  private Optional<NodeConfig> spec(String name, Section spec) {
    spec.require("asNumber", "is missing: write this node's AS, such as 64512");
    long asNumber = spec.asNumber("asNumber").orElse(0L);
    List<IpAddress> addresses = addresses(spec);
    IpAddress routerId = routerId(spec, addresses);
    int listenPort = spec.small("listenPort", 0, 65_535).orElse(179);
    List<IpAddress> listenAddresses = spec.distinct("listenAddresses", Value::address);
    Optional<RouteReflectorConfig> reflector =
        spec.section("routeReflector").map(section -> reflector(section, routerId));
    BestPathConfig bestPath = bestPath(spec.sectionOrEmpty("bestPath"));
    List<PoolConfig> pools = pools(spec);
    List<OriginateConfig> originate = originate(spec, pools);
    LinkStateConfig linkState = linkState(spec.sectionOrEmpty("linkState"));
    List<FilterConfig> filters = new FilterReader().readAll(spec);
    var facts =
        new NodeFacts(
            asNumber,
            addresses,
            listenPort != 0,
            reflector.isPresent(),
            filters.stream().map(FilterConfig::name).collect(Collectors.toSet()),
            passwords);
    var peerReader = new PeerReader(facts);
    List<PeerConfig> peers = peerReader.readPeers(spec);
    List<PeerRangeConfig> ranges = peerReader.readRanges(spec);
    warnOfEmptyPools(spec, pools, peers, ranges);
    KernelConfig kernel = kernel(spec.sectionOrEmpty("kernel"));
    String controlSocket = socket(spec, "controlSocket", "/run/manx/manx.ctl");
    String calicoSocket = socket(spec, "calicoSocket", "");
    if (!calicoSocket.isEmpty() && calicoSocket.equals(controlSocket)) {
      spec.problem("calicoSocket", "must differ from controlSocket");
    }
    TimeFormat time = spec.word("timeFormat", TimeFormat.class).orElse(TimeFormat.ISO_LONG);
    HttpConfig http = http(spec.sectionOrEmpty("http"));
    LogConfig log = log(spec.sectionOrEmpty("log"));
    spec.end();
    if (report.hasProblems()) {
      return Optional.empty();
    }
    return Optional.of(
        new NodeConfig(
            name,
            asNumber,
            routerId,
            addresses,
            listenPort,
            listenAddresses,
            reflector,
            bestPath,
            originate,
            linkState,
            pools,
            peers,
            ranges,
            filters,
            kernel,
            controlSocket,
            calicoSocket,
            time,
            http,
            log));
  }

  private static List<IpAddress> addresses(Section spec) {
    List<IpAddress> addresses =
        spec.distinct(
            "addresses",
            value -> {
              Optional<IpAddress> read = value.address();
              read.filter(a -> a.isUnspecified() || a.isMulticast() || a.isLinkLocal())
                  .ifPresent(a -> value.problem(a + " cannot be a node's address in BGP"));
              return read;
            });
    if (addresses.isEmpty() && !spec.has("addresses")) {
      spec.problem("addresses", "is missing: list this node's own addresses");
    } else if (addresses.isEmpty()) {
      spec.problem("addresses", "must have at least one address of this node");
    }
    return addresses;
  }

  private static IpAddress routerId(Section spec, List<IpAddress> addresses) {
    Optional<IpAddress> first = addresses.stream().filter(IpAddress::isV4).findFirst();
    if (!spec.has("routerID")) {
      if (first.isEmpty() && !addresses.isEmpty()) {
        spec.problem("routerID", "is missing: needed where addresses has no IPv4 address");
      }
      return first.orElse(IpAddress.ANY_V4);
    }
    return identifier(spec, "routerID").orElse(IpAddress.ANY_V4);
  }

  private static Optional<IpAddress> identifier(Section section, String field) {
    Optional<IpAddress> read = section.addressOf(field, AddressFamily.IPV4);
    read.filter(id -> id.isUnspecified() || id.isMulticast())
        .ifPresent(id -> section.problem(field, id + " cannot identify a router"));
    return read;
  }

  private static RouteReflectorConfig reflector(Section section, IpAddress routerId) {
    var config =
        new RouteReflectorConfig(
            identifier(section, "clusterID").orElse(routerId),
            section.bool("clientToClient").orElse(true));
    section.end();
    return config;
  }

  private static BestPathConfig bestPath(Section section) {
    var config =
        new BestPathConfig(
            section.bool("alwaysCompareMED").orElse(false),
            section.bool("missingMEDAsWorst").orElse(false),
            section.bool("preferOldestExternal").orElse(false),
            section.bool("asPathRelax").orElse(false));
    section.end();
    return config;
  }

  private static LinkStateConfig linkState(Section section) {
    var config =
        new LinkStateConfig(
            section.bool("originate").orElse(false),
            section.small("instance", 0, Integer.MAX_VALUE).orElse(0));
    section.end();
    return config;
  }

  private static List<PoolConfig> pools(Section spec) {
    var pools = new ArrayList<PoolConfig>();
    for (Section section : spec.sections("pools")) {
      section.require("cidr", "is missing");
      boolean nat = section.bool("natOutgoing").orElse(false);
      Optional<IpPrefix> cidr = section.prefix("cidr").filter(p -> routable(section, p));
      section.end();
      if (cidr.isEmpty()) {
        continue;
      }
      for (PoolConfig other : pools) {
        if (other.cidr().overlaps(cidr.get())) {
          section.problem("cidr", cidr.get() + " overlaps the pool " + other.cidr());
        }
      }
      pools.add(new PoolConfig(cidr.get(), nat));
    }
    return pools;
  }

  /** Whether a prefix may be announced or hold pods; the default route may, as far as this goes. */
  private static boolean routable(Section section, IpPrefix prefix) {
    IpAddress first = prefix.address();
    boolean never =
        first.isLoopback()
            || first.isLinkLocal()
            || first.isMulticast()
            || (first.isUnspecified() && prefix.length() != 0);
    if (never) {
      section.problem("cidr", prefix + " is never routed: loopback, link-local or multicast");
    }
    return !never;
  }

  private static List<OriginateConfig> originate(Section spec, List<PoolConfig> pools) {
    var originate = new ArrayList<OriginateConfig>();
    Set<IpPrefix> seen = new HashSet<>();
    for (Section section : spec.sections("originate")) {
      section.require("cidr", "is missing");
      List<Community> communities = section.distinct("communities", Value::community);
      boolean blackhole = section.bool("blackhole").orElse(true);
      Optional<IpPrefix> cidr = section.prefix("cidr").filter(p -> routable(section, p));
      section.end();
      if (cidr.isEmpty()) {
        continue;
      }
      if (!seen.add(cidr.get())) {
        section.problem("cidr", cidr.get() + " is in the list twice");
      } else if (!pools.isEmpty() && pools.stream().noneMatch(p -> p.cidr().contains(cidr.get()))) {
        section.warning(
            "cidr", cidr.get() + " is outside the pools: nodes with import: Pools hide it");
      }
      originate.add(new OriginateConfig(cidr.get(), communities, blackhole));
    }
    return originate;
  }

  private static void warnOfEmptyPools(
      Section spec, List<PoolConfig> pools, List<PeerConfig> peers, List<PeerRangeConfig> ranges) {
    boolean needed =
        peers.stream().anyMatch(p -> p.importScope() == PeerConfig.ImportScope.POOLS)
            || ranges.stream()
                .anyMatch(r -> r.template().importScope() == PeerConfig.ImportScope.POOLS);
    if (pools.isEmpty() && needed) {
      spec.warning("pools", "there are none: peers with import: Pools accept nothing");
    }
  }

  private static KernelConfig kernel(Section section) {
    boolean enabled = section.bool("enabled").orElse(true);
    long table = section.integer("table", 1, MAX_UNSIGNED).orElse(254L);
    if (table == TABLE_LOCAL) {
      section.problem("table", "255 is the kernel's table of local addresses: use another");
    }
    int protocol = section.small("protocol", 5, 255).orElse(77);
    long metric = section.integer("metric", 1, MAX_UNSIGNED).orElse(32L);
    if (metric == DISCARD_METRIC) {
      section.problem("metric", "2000000000 is that of routes which discard: use another");
    }
    int maxPaths = section.small("maxPaths", 1, 256).orElse(16);
    Duration sync =
        section
            .duration("syncInterval", Duration.ofSeconds(1), Duration.ofHours(1))
            .orElse(Duration.ofSeconds(60));
    int mtu = section.small("mtu", LEAST_MTU, 65_535).orElse(0);
    Optional<KernelConfig.ResilientGroups> resilient =
        section.section("resilientGroups").map(groups -> resilientGroups(groups, maxPaths));
    boolean guard = section.bool("guard").orElse(true);
    List<IpPrefix> exclusions = section.distinct("natExclusions", Value::prefix);
    section.end();
    return new KernelConfig(
        enabled, table, protocol, metric, maxPaths, sync, mtu, resilient, guard, exclusions);
  }

  private static KernelConfig.ResilientGroups resilientGroups(Section section, int maxPaths) {
    int buckets = section.small("buckets", 1, 65_535).orElse(128);
    Duration idle =
        section
            .duration("idleTimer", Duration.ZERO, Duration.ofHours(1))
            .orElse(Duration.ofMinutes(2));
    Duration unbalanced =
        section
            .duration("unbalancedTimer", Duration.ZERO, Duration.ofHours(24))
            .orElse(Duration.ZERO);
    if (buckets < maxPaths) {
      section.problem(
          "buckets", buckets + " are fewer than maxPaths " + maxPaths + ": some would get nothing");
    }
    section.end();
    return new KernelConfig.ResilientGroups(buckets, idle, unbalanced);
  }

  private static String socket(Section spec, String field, String preset) {
    String path = spec.text(field).orElse(preset);
    if (!path.isEmpty() && !path.startsWith("/")) {
      spec.problem(field, "'" + path + "' must be an absolute path, or empty for no socket");
    } else if (path.length() > MAX_SOCKET_PATH) {
      spec.problem(field, "must be at most " + MAX_SOCKET_PATH + " characters long");
    } else if (path.chars().anyMatch(Character::isISOControl)) {
      spec.problem(field, "must not hold control characters");
    }
    return path;
  }

  private static HttpConfig http(Section section) {
    IpAddress address = section.address("address").orElse(IpAddress.parse("127.0.0.1"));
    int port = section.small("port", 0, 65_535).orElse(9179);
    section.end();
    return new HttpConfig(address, port);
  }

  private static LogConfig log(Section section) {
    var level = section.word("level", LogConfig.Level.class).orElse(LogConfig.Level.INFO);
    var format = section.word("format", LogConfig.Format.class).orElse(LogConfig.Format.TEXT);
    section.end();
    return new LogConfig(level, format);
  }
}
