package io.manx.lab.daemon;

import io.manx.lab.cni.Json;
import io.manx.lab.net.LabException;
import io.manx.lab.net.Netns;
import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * ExaBGP, which decides nothing: it says what a file of commands tells it to, any attribute in any
 * form, and writes what it hears, decoded, to another.
 */
public final class ExabgpDaemon extends Daemon {
  /** Ends with the process that reads: a tail of its own would outlive both. */
  private static final String PIPE =
      """
      #!/bin/sh
      tail --pid=$$ -n +1 -f "$1" &
      exec cat >> "$2"
      """;

  private RouterSpec spec;
  private boolean linkState;
  private String options = "";

  /** An ExaBGP that is not started yet. */
  public ExabgpDaemon(Netns netns, Path directory, RouterSpec spec) {
    super(netns, directory, spec.name());
    this.spec = spec;
  }

  /** Has each session carry BGP-LS too; before it starts. */
  public ExabgpDaemon withLinkState() {
    linkState = true;
    return this;
  }

  /** Options of every neighbour, in its language; before the start. */
  public void options(String text) {
    options = text;
  }

  @Override
  public String make() {
    return "ExaBGP";
  }

  @Override
  public void start() {
    Path config = write(".conf", render());
    write(".sh", PIPE);
    write(".commands", "");
    write(".heard", "");
    // It would become nobody, who may not read the test's files.
    launch(
        List.of("exabgp", config.toString()),
        Map.of(
            "exabgp.daemon.user", "root",
            "exabgp.log.destination", "stdout",
            "exabgp.api.cli", "false",
            "exabgp.api.ack", "false"));
    awaitAnswer(() -> !lines().isEmpty());
    spec.originated().forEach(prefix -> say(route("announce", prefix)));
  }

  /** Gives it a command, such as {@code announce route 10.1.0.0/24 next-hop self}. */
  public void say(String command) {
    try {
      Files.writeString(file(".commands"), command + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new LabException("cannot write " + file(".commands") + ": " + e.getMessage(), e);
    }
  }

  /** All that it has heard: one JSON object a line. */
  public String heard() {
    return String.join("\n", lines());
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(file(".heard"));
    } catch (IOException e) {
      throw new LabException("cannot read " + file(".heard") + ": " + e.getMessage(), e);
    }
  }

  @Override
  public boolean established(IpAddress neighbor) {
    boolean up = false;
    for (String line : lines()) {
      if (line.contains("\"type\": \"state\"") && line.contains("\"" + neighbor + "\"")) {
        up = line.contains("\"state\": \"up\"");
      }
    }
    return up;
  }

  @Override
  public void announce(List<IpPrefix> prefixes) {
    spec.originated().stream()
        .filter(old -> !prefixes.contains(old))
        .forEach(old -> say(route("withdraw", old)));
    prefixes.stream()
        .filter(prefix -> !spec.originated().contains(prefix))
        .forEach(prefix -> say(route("announce", prefix)));
    spec = spec.announcing(prefixes);
  }

  private String route(String verb, IpPrefix prefix) {
    return verb + " route " + prefix + " next-hop " + spec.address(prefix.family());
  }

  @Override
  public Set<IpPrefix> learned(IpAddress neighbor) {
    Set<IpPrefix> prefixes = new LinkedHashSet<>();
    for (String line : lines()) {
      boolean state = line.contains("\"type\": \"state\"");
      if (line.contains("\"peer\": \"" + neighbor + "\"")) {
        if (state) {
          prefixes.clear(); // a session that comes or goes begins anew
        } else if (within(Json.read(line), "neighbor", "message", "update")
            instanceof Map<?, ?> update) {
          follow(update, prefixes);
        }
      }
    }
    return prefixes;
  }

  private void follow(Map<?, ?> update, Set<IpPrefix> prefixes) {
    for (AddressFamily family : spec.families()) {
      String name = afi(family) + " unicast";
      if (within(update, "announce", name) instanceof Map<?, ?> nextHops) {
        nextHops.values().forEach(nlri -> prefixes.addAll(prefixes(nlri)));
      }
      prefixes.removeAll(prefixes(within(update, "withdraw", name)));
    }
  }

  private static Set<IpPrefix> prefixes(@Nullable Object list) {
    Set<IpPrefix> prefixes = new LinkedHashSet<>();
    if (list instanceof List<?> all) {
      for (Object one : all) {
        prefixes.add(IpPrefix.parse(String.valueOf(((Map<?, ?>) one).get("nlri"))));
      }
    }
    return prefixes;
  }

  private static @Nullable Object within(@Nullable Object json, String... keys) {
    Object at = json;
    for (String key : keys) {
      at = at instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return at;
  }

  @Override
  public String kernelProtocol() {
    return "none";
  }

  @Override
  public String protocols() {
    List<String> all = lines();
    return String.join("\n", all.subList(Math.max(0, all.size() - 10), all.size()));
  }

  private String render() {
    StringBuilder out = new StringBuilder("process api {\n  encoder json;\n");
    out.append("  run /bin/sh ").append(file(".sh")).append(' ').append(file(".commands"));
    out.append(' ').append(file(".heard")).append(";\n}\n");
    for (RouterSpec.Neighbor neighbor : spec.neighbors()) {
      out.append("neighbor ").append(neighbor.address()).append(" {\n");
      out.append("  router-id ").append(spec.routerId()).append(";\n  local-address ");
      out.append(spec.address(neighbor.address().family()));
      out.append(";\n  local-as ").append(spec.as());
      out.append(";\n  peer-as ").append(neighbor.as()).append(";\n  family {");
      for (AddressFamily family : spec.families()) {
        out.append(' ').append(afi(family)).append(" unicast;");
      }
      out.append(linkState ? " bgp-ls bgp-ls;" : "").append(" }\n  ").append(options);
      out.append("\n  api {\n    processes [ api ];\n    neighbor-changes;\n");
      out.append("    receive { parsed; update; notification; }\n  }\n}\n");
    }
    return out.toString();
  }

  private static String afi(AddressFamily family) {
    return family == AddressFamily.IPV4 ? "ipv4" : "ipv6";
  }
}
