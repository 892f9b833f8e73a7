package io.manx.node.agent;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.nat.NatException;
import io.manx.programmer.nat.NatRules;
import io.manx.programmer.nat.NatTable;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.NodeConfig.PoolConfig;
import io.manx.speaker.config.PeerConfig;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code natOutgoing}: keeps the NAT table at what the configuration and the known nodes ask for.
 * Requests return at once; changes that come close together are one transaction. What fails is
 * tried again. Thread-safe.
 */
final class OutgoingNat {
  private static final Logger LOG = LoggerFactory.getLogger(OutgoingNat.class);

  /** Next hops become known one by one while sessions come up. */
  private static final Duration SETTLE = Duration.ofMillis(200);

  private static final Duration RETRY = Duration.ofSeconds(30);

  private static final long NONE = Long.MAX_VALUE;

  private final NatTable table;
  private final Supplier<? extends Collection<IpAddress>> nextHops;
  private final Object turn = new Object();
  private @Nullable NodeConfig config;
  private long next = NONE;
  private boolean closed;
  private volatile @Nullable String problem;

  /**
   * @param table the kernel's table
   * @param nextHops all next hops that are known, asked for at each change
   */
  OutgoingNat(NatTable table, Supplier<? extends Collection<IpAddress>> nextHops) {
    this.table = table;
    this.nextHops = nextHops;
  }

  /** What is to be masqueraded by this configuration, with these next hops known. */
  static NatRules rules(NodeConfig config, Collection<IpAddress> nextHops) {
    Set<IpPrefix> masquerade =
        config.pools().stream()
            .filter(PoolConfig::natOutgoing)
            .map(PoolConfig::cidr)
            .collect(Collectors.toSet());
    if (masquerade.isEmpty()) {
      return NatRules.NONE;
    }
    Set<IpPrefix> inside = new HashSet<>(config.kernel().natExclusions());
    config.pools().stream().map(PoolConfig::cidr).forEach(inside::add);
    Set<IpAddress> nodes = new HashSet<>(config.addresses());
    config.peers().stream().map(PeerConfig::address).forEach(nodes::add);
    nodes.addAll(nextHops);
    return new NatRules(masquerade, inside, nodes);
  }

  /** Another configuration is in force. */
  synchronized void configure(NodeConfig next) {
    config = next;
    request(Duration.ZERO);
  }

  /** There are other next hops than before. */
  synchronized void nextHopsChanged() {
    if (wanted()) {
      request(SETTLE);
    }
  }

  /** Whether the configuration in force masquerades anything. */
  synchronized boolean wanted() {
    return config != null && config.pools().stream().anyMatch(PoolConfig::natOutgoing);
  }

  /** Why the table is not as it should be; null if it is. */
  @Nullable String problem() {
    return problem;
  }

  private void request(Duration delay) {
    long due = System.nanoTime() + delay.toNanos();
    if (!closed && (next == NONE || due - next < 0)) {
      next = due;
      Thread.ofVirtual().name("nat").start(() -> after(delay));
    }
  }

  private void after(Duration delay) {
    try {
      Thread.sleep(delay);
      synchronized (turn) {
        apply();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void apply() {
    NodeConfig now;
    synchronized (this) {
      next = NONE;
      now = Objects.requireNonNull(config);
      if (closed) {
        return;
      }
    }
    NatRules rules = rules(now, nextHops.get());
    try {
      table.apply(rules);
      if (problem != null) {
        LOG.info("the NAT table is as it should be again");
      }
      problem = null;
    } catch (NatException e) {
      failed(rules, e);
    }
  }

  private void failed(NatRules rules, NatException e) {
    if (rules.masquerade().isEmpty()) {
      // Nothing is wanted: without nft there is hardly a table of ours either.
      LOG.debug("no NAT is wanted, and whether an old table is there is not known", e);
      problem = null;
      return;
    }
    if (!Objects.equals(problem, e.getMessage())) {
      LOG.error("natOutgoing is not in force: {}", e.getMessage());
    }
    problem = e.getMessage();
    synchronized (this) {
      request(RETRY);
    }
  }

  /** Ends it; the table stays unless {@code remove}. */
  void close(boolean remove) {
    synchronized (this) {
      closed = true;
    }
    if (!remove || !wanted()) {
      return;
    }
    synchronized (turn) {
      try {
        table.remove();
        LOG.info("removed the NAT table");
      } catch (NatException e) {
        LOG.error("the NAT table could not be removed: {}", e.getMessage());
      }
    }
  }
}
