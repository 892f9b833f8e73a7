package io.manx.programmer.nat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.manx.net.AddressFamily;
import io.manx.net.IpPrefix;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The nftables table {@code inet manx}, written by {@code nft}. Each change is one transaction: the
 * kernel has the old rules or the new ones, never half of them. Later changes only add and delete
 * elements of sets. One thread.
 */
public final class NatTable {
  private static final String TABLE = "inet manx";
  private static final int TIMEOUT_SECONDS = 20;
  private static final String NO_SUCH = "No such file or directory";

  private final List<String> command;
  private @Nullable NatRules written;

  /** The table of this network namespace, through the distribution's {@code nft}. */
  public NatTable() {
    this(List.of("nft"));
  }

  /** The same, through another command line to which {@code -f -} is added. */
  public NatTable(List<String> command) {
    this.command = List.copyOf(command);
  }

  /**
   * Makes the kernel follow the rules. Without a pool to masquerade there is no table.
   *
   * @throws NatException if nft is missing or refuses; the next call writes everything
   */
  public void apply(NatRules rules) throws NatException {
    NatRules former = written;
    if (rules.equals(former)) {
      return;
    }
    written = null;
    if (rules.masquerade().isEmpty()) {
      remove();
    } else {
      run(former == null || former.masquerade().isEmpty() ? whole(rules) : change(former, rules));
    }
    written = rules;
  }

  /**
   * Whether the table is there.
   *
   * @throws NatException if nft is missing (it has a cause then) or does not say
   */
  public boolean exists() throws NatException {
    try {
      run("list table " + TABLE + "\n");
      return true;
    } catch (NatException e) {
      if (e.getCause() == null && String.valueOf(e.getMessage()).contains(NO_SUCH)) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Removes the table, if it is there.
   *
   * @throws NatException if nft is missing or refuses
   */
  public void remove() throws NatException {
    written = null;
    run("add table " + TABLE + "\ndelete table " + TABLE + "\n");
  }

  // A table that an earlier run left is emptied and filled in the same transaction.
  private static String whole(NatRules rules) {
    StringBuilder script = new StringBuilder();
    script.append("add table ").append(TABLE).append('\n');
    for (AddressFamily family : AddressFamily.values()) {
      for (String set : List.of("sources", "inside")) {
        String name = TABLE + " " + set + suffix(family);
        String type = family == AddressFamily.IPV4 ? "ipv4_addr" : "ipv6_addr";
        script.append("add set ").append(name);
        script.append(" { type ").append(type).append("; flags interval; }\n");
        script.append("flush set ").append(name).append('\n');
      }
      elements(script, "add", "sources", family, rules.sources(family));
      elements(script, "add", "inside", family, rules.inside(family));
    }
    String chain = TABLE + " postrouting";
    script.append("add chain ").append(chain);
    script.append(" { type nat hook postrouting priority srcnat; policy accept; }\n");
    script.append("flush chain ").append(chain).append('\n');
    for (AddressFamily family : AddressFamily.values()) {
      String ip = family == AddressFamily.IPV4 ? "ip" : "ip6";
      script.append("add rule ").append(chain).append(' ');
      script.append(ip).append(" saddr @sources").append(suffix(family)).append(' ');
      script.append(ip).append(" daddr != @inside").append(suffix(family)).append(" masquerade\n");
    }
    return script.toString();
  }

  private static String change(NatRules former, NatRules rules) {
    StringBuilder script = new StringBuilder();
    for (AddressFamily family : AddressFamily.values()) {
      difference(script, "sources", family, former.sources(family), rules.sources(family));
      difference(script, "inside", family, former.inside(family), rules.inside(family));
    }
    return script.toString();
  }

  private static void difference(
      StringBuilder script,
      String set,
      AddressFamily family,
      Set<IpPrefix> former,
      Set<IpPrefix> now) {
    Set<IpPrefix> gone = new TreeSet<>(former);
    gone.removeAll(now);
    Set<IpPrefix> come = new TreeSet<>(now);
    come.removeAll(former);
    elements(script, "delete", set, family, gone);
    elements(script, "add", set, family, come);
  }

  private static void elements(
      StringBuilder script, String verb, String set, AddressFamily family, Set<IpPrefix> all) {
    if (!all.isEmpty()) {
      script.append(verb).append(" element ").append(TABLE).append(' ').append(set);
      script.append(suffix(family)).append(" { ");
      script.append(all.stream().map(IpPrefix::toString).collect(Collectors.joining(", ")));
      script.append(" }\n");
    }
  }

  private static String suffix(AddressFamily family) {
    return family == AddressFamily.IPV4 ? "4" : "6";
  }

  private void run(String script) throws NatException {
    if (script.isEmpty()) {
      return;
    }
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of("-f", "-"));
    try {
      ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
      builder.environment().put("LC_ALL", "C"); // the words of NO_SUCH
      Process process = builder.start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(script.getBytes(UTF_8));
      }
      String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new NatException("nft did not end within " + TIMEOUT_SECONDS + " s", null);
      }
      if (process.exitValue() != 0) {
        throw new NatException("nft refused the NAT rules: " + output, null);
      }
    } catch (NatException e) {
      throw e;
    } catch (IOException e) {
      throw new NatException(
          "natOutgoing needs nft, which cannot be run: install the package nftables", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NatException("interrupted while nft ran", e);
    }
  }
}
