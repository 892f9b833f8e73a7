package io.manx.speaker.sim;

import io.manx.net.IpAddress;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.message.Capabilities;
import io.manx.speaker.model.Family;
import io.manx.speaker.runtime.CommandRunner;
import io.manx.speaker.runtime.ConfigSource;
import io.manx.speaker.runtime.KernelView;
import io.manx.speaker.runtime.NextHopTable;
import io.manx.speaker.runtime.Speaker;
import io.manx.speaker.runtime.StatusReader;
import io.manx.speaker.status.BgpStatus;
import io.manx.speaker.status.LinkStateView;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.RoutePage;
import io.manx.speaker.status.RouteQuery;
import io.manx.speaker.status.RouteView;
import io.manx.speaker.status.StatusSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A whole speaker on a simulated host, with what its readers and operators use. */
public final class SimulatedNode implements Speaker.Observer {
  private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

  private final ScriptedBfd bfd = new ScriptedBfd();
  private final Set<IpAddress> deadNextHops = new HashSet<>();
  private final PipeNetwork network;
  private final PipeTransport transport;
  private final Speaker speaker;
  private final StatusReader status;
  private final CommandRunner commands;
  private final long startedAt;
  private NodeConfig config;
  private NodeConfig fileConfig;
  private final Map<Family, Long> completeAt = new EnumMap<>(Family.class);
  private long convergedAt = -1;
  private int configured;

  /** A node that starts now. */
  public SimulatedNode(PipeNetwork network, NodeConfig config, boolean restarting, Random random) {
    this(network, config, restarting, random, NextHopTable.allReachable());
  }

  /** A node that starts now and decides by this table of next hops. */
  public SimulatedNode(
      PipeNetwork network,
      NodeConfig config,
      boolean restarting,
      Random random,
      NextHopTable nextHops) {
    VirtualLoop loop = new VirtualLoop(network.clock());
    this.network = network;
    this.config = config;
    this.fileConfig = config;
    this.transport = network.host(loop, config.addresses().getFirst());
    this.startedAt = loop.nanoTime();
    this.speaker =
        new Speaker(
            loop,
            transport,
            bfd,
            () -> EPOCH.plusNanos(loop.nanoTime()),
            random::nextDouble,
            config,
            restarting,
            this,
            nextHops);
    this.status = new StatusReader(speaker, KernelView.NONE, "0");
    ConfigSource source = file -> new ConfigSource.Result(fileConfig, "the file", List.of());
    this.commands = new CommandRunner(speaker, source, graceful -> {}, Runnable::run);
    speaker.start();
  }

  @Override
  public void complete(Family family) {
    completeAt.put(family, loop().nanoTime());
  }

  @Override
  public void converged() {
    convergedAt = loop().nanoTime();
  }

  @Override
  public void nextHopLiveness(IpAddress nextHop, boolean alive) {
    if (alive) {
      deadNextHops.remove(nextHop);
    } else {
      deadNextHops.add(nextHop);
    }
  }

  /** The next hops that the speaker takes for dead. */
  public Set<IpAddress> deadNextHops() {
    return deadNextHops;
  }

  /** The BFD of this node, which a test speaks for. */
  public ScriptedBfd bfd() {
    return bfd;
  }

  @Override
  public void configured(NodeConfig newConfig) {
    config = newConfig;
    configured++;
  }

  /** How long after its start every peer had said all it had of a family; null before. */
  public @Nullable Duration completeAfter(Family family) {
    Long at = completeAt.get(family);
    return at == null ? null : Duration.ofNanos(at - startedAt);
  }

  /** How long after its start the node said that it converged; null if it has not yet. */
  public @Nullable Duration convergedAfter() {
    return convergedAt < 0 ? null : Duration.ofNanos(convergedAt - startedAt);
  }

  /** How often a configuration was put in force. */
  public int timesConfigured() {
    return configured;
  }

  /** The running configuration. */
  public NodeConfig config() {
    return config;
  }

  /** What the command {@code configure} will read. */
  public void file(NodeConfig next) {
    fileConfig = next;
  }

  /** Puts a configuration in force; the changes. */
  public List<String> configure(NodeConfig next) {
    return now(speaker.configure(next));
  }

  /** The node's address. */
  public IpAddress address() {
    return transport.address();
  }

  /** The node's loop. */
  public VirtualLoop loop() {
    return transport.loop();
  }

  /** The transport, to call from its address. */
  public PipeTransport transport() {
    return transport;
  }

  /** The speaker. */
  public Speaker speaker() {
    return speaker;
  }

  /** Its commands. */
  public CommandRunner commands() {
    return commands;
  }

  /** The daemon's status. */
  public StatusSnapshot status() {
    return now(status.status());
  }

  /** One protocol, or null. */
  public @Nullable ProtocolStatus find(String name) {
    return now(status.protocols()).stream()
        .filter(p -> p.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  /** All protocols. */
  public List<ProtocolStatus> protocols() {
    return now(status.protocols());
  }

  /** One protocol. */
  public ProtocolStatus protocol(String name) {
    ProtocolStatus found = find(name);
    if (found == null) {
      throw new AssertionError(config.name() + " has no protocol " + name);
    }
    return found;
  }

  /** The BGP part of a peer. */
  public BgpStatus bgp(String name) {
    BgpStatus bgp = protocol(name).bgp();
    if (bgp == null) {
      throw new AssertionError(name + " is no peer");
    }
    return bgp;
  }

  /** The capabilities of a peer that is Established. */
  public Capabilities heardFrom(String name) {
    BgpStatus.Established established = bgp(name).established();
    if (established == null) {
      throw new AssertionError(name + " is not Established");
    }
    return established.neighbor();
  }

  /** Whether a peer is Established. */
  public boolean isUp(String name) {
    ProtocolStatus found = find(name);
    return found != null && found.state() == ProtocolStatus.State.UP;
  }

  /** All pages of an answer. */
  public List<RouteView> routes(Family family, RouteQuery.View view, @Nullable String peer) {
    RouteQuery query =
        new RouteQuery(family, RouteQuery.Match.ALL, null, view, peer, null, false, false);
    List<RouteView> all = new ArrayList<>();
    long cursor = 0;
    do {
      var page = now(status.routes(query, cursor, 100, new RoutePage()));
      all.addAll(page.routes());
      cursor = page.nextCursor();
    } while (cursor >= 0);
    return all;
  }

  /** The first page of the BGP-LS table. */
  public List<LinkStateView> linkState() {
    return now(status.linkState(0, 1000)).routes();
  }

  /** The prefixes of the Loc-RIB, sorted. */
  public List<String> table(Family family) {
    return routes(family, RouteQuery.View.TABLE, null).stream()
        .map(RouteView::prefix)
        .sorted()
        .map(Object::toString)
        .toList();
  }

  /** Waits for an answer; what happens at this very instant happens meanwhile. */
  public <T> T now(CompletionStage<T> stage) {
    var future = stage.toCompletableFuture();
    network.clock().run(Duration.ZERO);
    if (!future.isDone()) {
      throw new AssertionError(config.name() + " did not answer");
    }
    return future.join();
  }

  /** The process dies. */
  public void crash() {
    network.crash(address());
  }
}
