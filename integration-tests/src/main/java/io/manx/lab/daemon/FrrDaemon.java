package io.manx.lab.daemon;

import io.manx.lab.cni.Json;
import io.manx.lab.net.Command;
import io.manx.lab.net.Deadline;
import io.manx.lab.net.LabException;
import io.manx.lab.net.Netns;
import io.manx.lab.net.Outcome;
import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * FRR: zebra and bgpd with sockets of their own. Its directory must be reachable by the user frr.
 */
public final class FrrDaemon extends Daemon {
  private static final String PROGRAMS = "/usr/lib/frr/";

  private RouterSpec spec;
  private Optional<BfdOptions> bfd = Optional.empty();
  private List<String> options = List.of();
  private List<String> familyOptions = List.of();
  private String routerOptions = "";
  private String further = "";

  /** An FRR that is not started yet. */
  public FrrDaemon(Netns netns, Path directory, RouterSpec spec) {
    super(netns, directory, spec.name());
    this.spec = spec;
  }

  /** Adds lines below {@code router bgp}; before the start. */
  public void routerOptions(String... lines) {
    routerOptions = "\n " + String.join("\n ", lines);
  }

  /** What every neighbour is given in every address family; before the start. */
  public void familyOptions(String... words) {
    familyOptions = List.of(words);
  }

  /** Adds route maps and the like, which follow; before the start. */
  public void further(String text) {
    further = text;
  }

  @Override
  public String make() {
    return "FRR";
  }

  @Override
  public void start() {
    Path sockets = file("-frr");
    Command.of("mkdir", "-p", sockets.toString()).run().orThrow();
    write("-frr/zebra.conf", "hostname " + spec.name() + "\n");
    write(
        "-frr/bgpd.conf",
        render().replace("\n timers bgp", routerOptions + "\n timers bgp") + further);
    write("-frr/bfdd.conf", "hostname " + spec.name() + "\n");
    Command.of("chown", "-R", "frr:frr", sockets.toString()).run().orThrow();
    launch(program("zebra", sockets), Map.of());
    // A bgpd that does not find zebra asks again ten seconds later, and until then knows no
    // interface
    // and announces IPv6 prefixes with a next hop of its imagination.
    await(sockets.resolve("zserv"));
    if (bfd.isPresent()) {
      launch(program("bfdd", sockets), Map.of());
      await(sockets.resolve("bfdd.vty"));
    }
    launch(program("bgpd", sockets), Map.of());
    awaitAnswer(() -> vtysh("show bgp summary").ok());
  }

  private static void await(Path socket) {
    if (!Deadline.inSeconds(20).waitFor(() -> Files.exists(socket))) {
      throw new LabException("nobody listens at " + socket);
    }
  }

  /** Has every session watched with BFD; before the start. */
  public void bfd(BfdOptions options) {
    bfd = Optional.of(options);
  }

  /** What every neighbour is given, such as {@code password secret}; before the start. */
  public void options(String... words) {
    options = List.of(words);
  }

  private static List<String> program(String name, Path sockets) {
    List<String> words =
        new ArrayList<>(List.of(PROGRAMS + name, "-f", sockets + "/" + name + ".conf"));
    words.addAll(List.of("-z", sockets + "/zserv", "--vty_socket", sockets.toString()));
    words.addAll(List.of("-i", sockets + "/" + name + ".pid", "-P", "0", "--log", "stdout"));
    return words;
  }

  /** Runs commands of vtysh. */
  public Outcome vtysh(String... commands) {
    List<String> words = new ArrayList<>(List.of("vtysh", "--vty_socket", file("-frr").toString()));
    for (String command : commands) {
      words.add("-c");
      words.add(command);
    }
    return Command.of(words).run();
  }

  @Override
  public boolean established(IpAddress neighbor) {
    Outcome outcome = vtysh("show bgp neighbors " + neighbor.withoutZone() + " json");
    return outcome.ok() && outcome.out().contains("\"bgpState\":\"Established\"");
  }

  @Override
  public void announce(List<IpPrefix> prefixes) {
    List<String> commands =
        new ArrayList<>(List.of("configure terminal", "router bgp " + spec.as()));
    for (IpPrefix old : spec.originated()) {
      if (!prefixes.contains(old)) {
        addNetwork(commands, "no network ", old);
      }
    }
    for (IpPrefix prefix : prefixes) {
      if (!spec.originated().contains(prefix)) {
        addNetwork(commands, "network ", prefix);
      }
    }
    spec = spec.announcing(prefixes);
    if (!alive()) {
      return;
    }
    vtysh(commands.toArray(String[]::new)).orThrow();
  }

  private static void addNetwork(List<String> commands, String verb, IpPrefix prefix) {
    commands.add("address-family " + afi(prefix.family()) + " unicast");
    commands.add(verb + prefix);
    commands.add("exit-address-family");
  }

  @Override
  public Set<IpPrefix> learned(IpAddress neighbor) {
    Set<IpPrefix> prefixes = new LinkedHashSet<>();
    String address = neighbor.withoutZone().toString();
    for (AddressFamily family : spec.families()) {
      String show = "show bgp " + afi(family) + " unicast neighbors " + address + " routes json";
      if (Json.read(vtysh(show).orThrow().out()) instanceof Map<?, ?> answer
          && answer.get("routes") instanceof Map<?, ?> routes) {
        routes.keySet().forEach(prefix -> prefixes.add(IpPrefix.parse(prefix.toString())));
      }
    }
    return prefixes;
  }

  @Override
  public String kernelProtocol() {
    return "bgp";
  }

  @Override
  public String protocols() {
    Outcome outcome = vtysh("show bgp summary");
    if (!outcome.ok()) {
      throw new LabException(outcome.err());
    }
    return outcome.out();
  }

  /** Changes its configuration while it runs, with commands below {@code configure terminal}. */
  public void configure(String... commands) {
    List<String> all = new ArrayList<>(List.of("configure terminal"));
    all.addAll(List.of(commands));
    vtysh(all.toArray(String[]::new)).orThrow();
  }

  private String render() {
    StringBuilder out = new StringBuilder();
    out.append("router bgp ").append(spec.as()).append("\n bgp router-id ").append(spec.routerId());
    out.append("\n no bgp ebgp-requires-policy\n no bgp default ipv4-unicast");
    out.append("\n no bgp network import-check\n timers bgp 30 90\n");
    for (RouterSpec.Neighbor neighbor : spec.neighbors()) {
      String address = neighbor.address().withoutZone().toString();
      String line = " neighbor " + address;
      out.append(line).append(" remote-as ").append(neighbor.as()).append('\n');
      out.append(line).append(" timers connect 3\n");
      if (neighbor.address().zone() != null) {
        out.append(line).append(" interface ").append(neighbor.address().zone()).append('\n');
        out.append(line).append(" capability extended-nexthop\n");
      }
      bfd.ifPresent(wanted -> watch(out, line, wanted));
      options.forEach(option -> out.append(line).append(' ').append(option).append('\n'));
    }
    for (AddressFamily family : spec.families()) {
      out.append(" address-family ").append(afi(family)).append(" unicast\n  maximum-paths 16\n");
      spec.originated().stream()
          .filter(prefix -> prefix.family() == family)
          .forEach(prefix -> out.append("  network ").append(prefix).append('\n'));
      for (RouterSpec.Neighbor neighbor : spec.neighbors()) {
        String address = neighbor.address().withoutZone().toString();
        out.append("  neighbor ").append(address).append(" activate\n");
        if (neighbor.client()) {
          out.append("  neighbor ").append(address).append(" route-reflector-client\n");
        }
        for (String option : familyOptions) {
          out.append("  neighbor ").append(neighbor.address()).append(' ').append(option);
          out.append('\n');
        }
      }
      out.append(" exit-address-family\n");
    }
    return out.toString();
  }

  private static void watch(StringBuilder out, String neighbor, BfdOptions options) {
    if (options.multihop()) {
      out.append(neighbor).append(" ebgp-multihop 2\n");
    }
    out.append(neighbor).append(" bfd ").append(options.multiplier()).append(' ');
    out.append(options.millis()).append(' ').append(options.millis()).append('\n');
  }

  private static String afi(AddressFamily family) {
    return family == AddressFamily.IPV4 ? "ipv4" : "ipv6";
  }
}
