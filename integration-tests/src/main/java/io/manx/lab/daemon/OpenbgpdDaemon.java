package io.manx.lab.daemon;

import io.manx.lab.cni.Json;
import io.manx.lab.net.Command;
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

/** OpenBGPD, portable edition, which never writes the kernel here. */
public final class OpenbgpdDaemon extends Daemon {
  private RouterSpec spec;
  private String options = "";

  /** An OpenBGPD that is not started yet. */
  public OpenbgpdDaemon(Netns netns, Path directory, RouterSpec spec) {
    super(netns, directory, spec.name());
    this.spec = spec;
  }

  /** Options of every neighbour, in its language; before the start. */
  public void options(String text) {
    options = text;
  }

  @Override
  public String make() {
    return "OpenBGPD";
  }

  @Override
  public void start() {
    Path config = write(".conf", render());
    // bgpd refuses a configuration that others can read.
    Command.of("chmod", "600", config.toString()).run().orThrow();
    // On a session over IPv4 it announces IPv6 prefixes with the first address of the machine's
    // first interface (it
    // means to take the session's, but compares the wrong way round). So the loopback gets our
    // address as its only one.
    netns().exec("ip", "address", "delete", "::1/128", "dev", "lo");
    netns()
        .exec("ip", "address", "replace", spec.address(AddressFamily.IPV6) + "/128", "dev", "lo");
    // Its privilege-separated parts chroot to /run/openbgpd, which only its unit makes. `ip netns
    // exec` gives a
    // mount namespace of our own, so that a directory there needs no trace on the machine.
    String script =
        "mount -t tmpfs tmpfs /run && mkdir /run/openbgpd && exec /usr/sbin/bgpd -d -f \"$0\"";
    launch(List.of("sh", "-c", script, config.toString()), Map.of());
    awaitAnswer(() -> bgpctl("show").ok());
    spec.originated().forEach(prefix -> bgpctl("network", "add", prefix.toString()).orThrow());
  }

  /** Runs a command of the CLI. */
  public Outcome bgpctl(String... words) {
    List<String> all = new ArrayList<>(List.of("bgpctl", "-s", file(".ctl").toString()));
    all.addAll(List.of(words));
    return Command.of(all).run();
  }

  @Override
  public boolean established(IpAddress neighbor) {
    Outcome outcome = bgpctl("show", "neighbor", neighbor.toString());
    return outcome.ok() && outcome.out().contains("BGP state = Established");
  }

  @Override
  public void announce(List<IpPrefix> prefixes) {
    for (IpPrefix old : spec.originated()) {
      if (!prefixes.contains(old)) {
        bgpctl("network", "delete", old.toString()).orThrow();
      }
    }
    for (IpPrefix prefix : prefixes) {
      if (!spec.originated().contains(prefix)) {
        bgpctl("network", "add", prefix.toString()).orThrow();
      }
    }
    spec = spec.announcing(prefixes);
  }

  @Override
  public Set<IpPrefix> learned(IpAddress neighbor) {
    Set<IpPrefix> prefixes = new LinkedHashSet<>();
    Outcome outcome = bgpctl("-j", "show", "rib", "neighbor", neighbor.toString());
    if (Json.read(outcome.orThrow().out()) instanceof Map<?, ?> answer
        && answer.get("rib") instanceof List<?> rib) {
      for (Object route : rib) {
        prefixes.add(IpPrefix.parse(String.valueOf(((Map<?, ?>) route).get("prefix"))));
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
    return bgpctl("show").orThrow().out();
  }

  private String render() {
    StringBuilder out = new StringBuilder();
    out.append("AS ").append(spec.as()).append("\nrouter-id ").append(spec.routerId());
    out.append("\nsocket \"")
        .append(file(".ctl"))
        .append("\"\nfib-update no\nholdtime 90\nconnect-retry 3\n");
    for (RouterSpec.Neighbor neighbor : spec.neighbors()) {
      out.append("neighbor ")
          .append(neighbor.address())
          .append(" {\n  descr \"")
          .append(neighbor.name());
      out.append("\"\n  remote-as ").append(neighbor.as()).append("\n  local-address ");
      out.append(spec.address(neighbor.address().family())).append('\n');
      if (neighbor.client()) {
        out.append("  route-reflector ").append(spec.routerId()).append('\n');
      }
      for (AddressFamily family : spec.families()) {
        String afi = family == AddressFamily.IPV4 ? "IPv4" : "IPv6";
        out.append("  announce ").append(afi).append(" unicast\n");
      }
      out.append("  ").append(options).append("\n}\n");
    }
    out.append("allow from any\nallow to any\n");
    return out.toString();
  }
}
