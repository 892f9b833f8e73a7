package io.manx.lab.daemon;

import io.manx.lab.cni.Json;
import io.manx.lab.net.Netns;
import io.manx.lab.net.Outcome;
import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** GoBGP, which never writes the kernel here. */
public final class GobgpDaemon extends Daemon {
  private RouterSpec spec;
  private boolean linkState;
  private String password = "";
  private String options = "";
  private String familyOptions = "";

  /** A GoBGP that is not started yet. */
  public GobgpDaemon(Netns netns, Path directory, RouterSpec spec) {
    super(netns, directory, spec.name());
    this.spec = spec;
  }

  /** Has each session carry BGP-LS too; before it starts. */
  public GobgpDaemon withLinkState() {
    linkState = true;
    return this;
  }

  /** The TCP MD5 key of every neighbour; before it starts. */
  public void password(String key) {
    password = key;
  }

  /** Tables of every neighbour, in its language; before it starts. */
  public void options(String toml) {
    options = toml;
  }

  /** Tables of every address family of every neighbour, likewise. */
  public void familyOptions(String toml) {
    familyOptions = toml;
  }

  @Override
  public String make() {
    return "GoBGP";
  }

  @Override
  public void start() {
    Path config = write(".toml", render());
    launch(List.of("gobgpd", "-f", config.toString(), "--api-hosts", "127.0.0.1:50051"), Map.of());
    awaitAnswer(() -> gobgp("global").ok());
    spec.originated().forEach(prefix -> network("add", prefix));
  }

  /** Runs a command of the CLI. */
  public Outcome gobgp(String... words) {
    List<String> all = new ArrayList<>(List.of("gobgp", "-u", "127.0.0.1", "-p", "50051"));
    all.addAll(List.of(words));
    return netns().exec(all.toArray(String[]::new));
  }

  @Override
  public boolean established(IpAddress neighbor) {
    Outcome outcome = gobgp("neighbor", neighbor.toString());
    return outcome.ok() && outcome.out().contains("BGP state = ESTABLISHED");
  }

  @Override
  public void announce(List<IpPrefix> prefixes) {
    for (IpPrefix old : spec.originated()) {
      if (!prefixes.contains(old)) {
        network("del", old);
      }
    }
    for (IpPrefix prefix : prefixes) {
      if (!spec.originated().contains(prefix)) {
        network("add", prefix);
      }
    }
    spec = spec.announcing(prefixes);
  }

  private void network(String verb, IpPrefix prefix) {
    String nextHop = String.valueOf(spec.address(prefix.family()));
    gobgp("global", "rib", verb, prefix.toString(), "nexthop", nextHop, "-a", afi(prefix.family()))
        .orThrow();
  }

  @Override
  public Set<IpPrefix> learned(IpAddress neighbor) {
    Set<IpPrefix> prefixes = new LinkedHashSet<>();
    for (AddressFamily family : spec.families()) {
      if (Json.read(gobgp("global", "rib", "-j", "-a", afi(family)).orThrow().out())
          instanceof Map<?, ?> rib) {
        rib.keySet().stream()
            .map(prefix -> IpPrefix.parse(prefix.toString()))
            .filter(prefix -> !spec.originated().contains(prefix))
            .forEach(prefixes::add);
      }
    }
    return prefixes;
  }

  @Override
  public String kernelProtocol() {
    return "none";
  }

  @Override
  public String protocols() {
    return gobgp("neighbor").orThrow().out();
  }

  private String render() {
    StringBuilder out = new StringBuilder("[global.config]\n");
    out.append("  as = ")
        .append(spec.as())
        .append("\n  router-id = \"")
        .append(spec.routerId())
        .append("\"\n");
    for (RouterSpec.Neighbor neighbor : spec.neighbors()) {
      out.append("[[neighbors]]\n  [neighbors.config]\n    neighbor-address = \"")
          .append(neighbor.address());
      out.append("\"\n    peer-as = ")
          .append(neighbor.as())
          .append("\n    auth-password = \"")
          .append(password)
          .append("\"\n  [neighbors.timers.config]\n");
      out.append("    connect-retry = 3\n    hold-time = 90\n    keepalive-interval = 30\n");
      if (neighbor.client()) {
        out.append("  [neighbors.route-reflector.config]\n    route-reflector-client = true\n");
        out.append("    route-reflector-cluster-id = \"").append(spec.routerId()).append("\"\n");
      }
      out.append(options);
      for (AddressFamily family : spec.families()) {
        out.append("  [[neighbors.afi-safis]]\n    [neighbors.afi-safis.config]\n");
        out.append("      afi-safi-name = \"").append(afi(family)).append("-unicast\"\n");
        out.append(familyOptions);
      }
      if (linkState) {
        out.append("  [[neighbors.afi-safis]]\n    [neighbors.afi-safis.config]\n");
        out.append("      afi-safi-name = \"ls\"\n");
      }
    }
    return out.toString();
  }

  private static String afi(AddressFamily family) {
    return family == AddressFamily.IPV4 ? "ipv4" : "ipv6";
  }
}
