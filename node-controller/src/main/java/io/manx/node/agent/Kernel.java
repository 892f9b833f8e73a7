package io.manx.node.agent;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.kernel.NetlinkException;
import io.manx.programmer.model.Address;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.ResilientGroups;
import io.manx.programmer.nat.NatTable;
import io.manx.programmer.node.NodeSysctls;
import io.manx.programmer.runtime.KernelRouteProgrammer;
import io.manx.programmer.runtime.RouteProgrammer;
import io.manx.speaker.config.KernelConfig;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.PeerConfig;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The kernel's side of an agent that has one: routes, NAT, forwarding settings. Thread-safe. */
final class Kernel {
  /** Of the machine itself or of one link (RFC 1122 §3.2.1.3, RFC 3927, RFC 4291 §2.5). */
  private static final List<IpPrefix> LOCAL =
      Stream.of("127.0.0.0/8", "169.254.0.0/16", "::1/128", "fe80::/10")
          .map(IpPrefix::parse)
          .toList();

  private static final Duration FIRST_LOOK = Duration.ofSeconds(2);

  private final ForwardingSettings forwarding;
  private final KernelBridge bridge;
  private final OutgoingNat nat;
  private final RouteProgrammer programmer;

  private Kernel(NodeConfig config) throws NetlinkException {
    forwarding = new ForwardingSettings(new NodeSysctls(NodeFiles.of(config).sysctls()));
    forwarding.ensure(config);
    forwarding.quietNextHops();
    bridge = new KernelBridge(this::nextHopsGrown);
    nat = new OutgoingNat(new NatTable(), bridge::knownNextHops);
    programmer = KernelRouteProgrammer.start(settings(config), bridge::nextHopChanged);
    bridge.connect(programmer);
  }

  /**
   * Starts it, unless the configuration leaves the kernel alone.
   *
   * @return null for a pure route reflector
   * @throws NetlinkException if the kernel cannot be reached
   */
  static @Nullable Kernel start(NodeConfig config) throws NetlinkException {
    return config.kernel().enabled() ? new Kernel(config) : null;
  }

  // Called by the programmer's thread, which is started by the constructor's last lines.
  private void nextHopsGrown() {
    nat.nextHopsChanged();
  }

  private static ProgrammerConfig settings(NodeConfig config) {
    KernelConfig kernel = config.kernel();
    Set<IpAddress> peers =
        config.peers().stream().map(PeerConfig::address).collect(Collectors.toSet());
    return new ProgrammerConfig(
        (int) kernel.table(),
        kernel.protocol(),
        (int) kernel.metric(),
        kernel.maxPaths(),
        kernel.syncInterval(),
        peers,
        true,
        kernel.guard(),
        kernel.resilientGroups().map(Kernel::resilience).orElse(null),
        kernel.mtu());
  }

  private static ResilientGroups resilience(KernelConfig.ResilientGroups groups) {
    return new ResilientGroups(groups.buckets(), groups.idleTimer(), groups.unbalancedTimer());
  }

  KernelBridge bridge() {
    return bridge;
  }

  RouteProgrammer programmer() {
    return programmer;
  }

  OutgoingNat nat() {
    return nat;
  }

  /** Whether an earlier run left routes in the kernel, which forward while we come back. */
  boolean hasRoutes() throws InterruptedException {
    long deadline = System.nanoTime() + FIRST_LOOK.toNanos();
    while (!programmer.status().synced() && System.nanoTime() - deadline < 0) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    return programmer.status().counters().owned() > 0;
  }

  /** Another configuration is in force: how routes are written, and what is masqueraded. */
  void configure(NodeConfig config) {
    programmer.configure(settings(config));
    nat.configure(config);
    Thread.startVirtualThread(() -> forwarding.ensure(config));
  }

  /** The networks of the machine's interfaces, as {@code RunningAgent.Health} has them. */
  List<IpPrefix> networks() {
    return programmer.status().addresses().stream()
        .map(Address::subnet)
        .filter(subnet -> subnet.length() < subnet.family().bits())
        .filter(subnet -> LOCAL.stream().noneMatch(local -> local.contains(subnet)))
        .distinct()
        .sorted()
        .toList();
  }

  /** What is wrong with the kernel's side, for people. */
  Stream<String> problems() {
    var status = programmer.status();
    String kernel =
        status.problem() != null
            ? "kernel: " + status.problem()
            : status.synced() ? null : "kernel: its table has not been read yet";
    String masquerading = nat.problem() == null ? null : "natOutgoing: " + nat.problem();
    return Stream.of(kernel, masquerading, forwarding.problem()).filter(Objects::nonNull);
  }

  /**
   * Ends it.
   *
   * @param remove whether routes, NAT and settings of ours go; otherwise all stays as it is
   */
  void stop(boolean remove) {
    nat.close(remove);
    programmer.stop(remove);
    if (remove) {
      forwarding.undo();
    }
  }
}
