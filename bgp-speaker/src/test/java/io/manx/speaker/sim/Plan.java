package io.manx.speaker.sim;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.config.Community;
import io.manx.speaker.config.FilterConfig;
import io.manx.speaker.config.KernelConfig;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.OriginateConfig;
import io.manx.speaker.config.PeerConfig;
import io.manx.speaker.config.PeerConfig.ExportScope;
import io.manx.speaker.config.PeerConfig.ImportScope;
import io.manx.speaker.config.PeerConfig.MaxPrefixes;
import io.manx.speaker.config.PeerRangeConfig;
import io.manx.speaker.model.Family;
import io.manx.speaker.runtime.Password;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Configurations for simulated nodes, to be changed field by field. */
public final class Plan {
  private NodeConfig.LinkStateConfig linkState = NodeConfig.LinkStateConfig.SILENT;

  /** The node's AS. */
  public long as;

  /** The node's addresses; the first is its host's. */
  public final List<IpAddress> addresses;

  /** What it announces. */
  public final List<IpPrefix> originate = new ArrayList<>();

  /** The communities of what it announces. */
  public List<Community> communities = List.of();

  /** Its peers. */
  public final List<Peer> peers = new ArrayList<>();

  /** The ranges that may call, with what callers get. */
  public final List<PeerRangeConfig> ranges = new ArrayList<>();

  /** Its filters. */
  public final List<FilterConfig> filters = new ArrayList<>();

  /** The cluster that it reflects for, if it does. */
  public @Nullable IpAddress clusterId;

  /** Whether it reflects between its clients. */
  public boolean clientToClient = true;

  /** A node with these addresses. */
  public Plan(long as, String... addresses) {
    this.as = as;
    this.addresses = List.of(addresses).stream().map(IpAddress::parse).toList();
  }

  /** Adds a peer. */
  public Peer peer(String address, long peerAs) {
    Peer peer = new Peer(address, peerAs);
    peers.add(peer);
    return peer;
  }

  /** Adds prefixes. */
  public Plan originate(String... prefixes) {
    for (String prefix : prefixes) {
      originate.add(IpPrefix.parse(prefix));
    }
    return this;
  }

  /** Lets peers of a range call. */
  public Peer range(String cidr, long peerAs) {
    Peer template = new Peer(IpPrefix.parse(cidr).address().toString(), peerAs);
    template.name = "range";
    template.passive = true;
    return template;
  }

  /** Has it announce its part of the topology as BGP-LS. */
  public Plan linkState() {
    return linkState(true);
  }

  /** Has it announce its part of the topology as BGP-LS, or not. */
  public Plan linkState(boolean originate) {
    linkState = new NodeConfig.LinkStateConfig(originate, 7);
    return this;
  }

  /** The configuration as planned so far. */
  public NodeConfig build() {
    return new NodeConfig(
        "node-" + addresses.getFirst(),
        as,
        addresses.getFirst(),
        addresses,
        179,
        List.of(),
        clusterId == null
            ? Optional.empty()
            : Optional.of(new NodeConfig.RouteReflectorConfig(clusterId, clientToClient)),
        NodeConfig.BestPathConfig.STANDARD,
        originate.stream().map(p -> new OriginateConfig(p, communities, false)).toList(),
        linkState,
        List.of(),
        peers.stream().map(Peer::build).toList(),
        ranges,
        filters,
        new KernelConfig(
            false, 254, 80, 1024, 16, Duration.ofMinutes(1), 0, Optional.empty(), true, List.of()),
        "",
        "",
        NodeConfig.TimeFormat.ISO_LONG,
        new NodeConfig.HttpConfig(IpAddress.parse("127.0.0.1"), 0),
        new NodeConfig.LogConfig(
            NodeConfig.LogConfig.Level.ERROR, NodeConfig.LogConfig.Format.TEXT));
  }

  /** A peer of the node. */
  public final class Peer {
    /** Its name. */
    public String name;

    /** Its description. */
    public String description = "";

    /** Its address. */
    public IpAddress address;

    /** Its AS. */
    public long peerAs;

    /** Whether it is a client of ours. */
    public boolean client;

    /** Whether we wait for its call. */
    public boolean passive;

    /** Whether there is to be a session. */
    public boolean enabled = true;

    /** The families to negotiate. */
    public Set<Family> families = Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST);

    /** The TCP MD5 key. */
    public Optional<Password> password = Optional.empty();

    /** The hold time. */
    public Duration hold = Duration.ofSeconds(90);

    /** The filters. */
    public List<String> filters = List.of();

    /** What is accepted. */
    public ImportScope imports = ImportScope.ALL;

    /** What is sent. */
    public ExportScope exports = ExportScope.ALL;

    /** The limit. */
    public Optional<MaxPrefixes> limit = Optional.empty();

    /** Whether graceful restart is offered. */
    public boolean graceful = true;

    /** The restart time. */
    public Duration restartTime = Duration.ofSeconds(20);

    /** The stale time of long-lived graceful restart. */
    public Duration longLived = Duration.ZERO;

    /** What is wanted of ADD-PATH. */
    public PeerConfig.AddPaths addPaths = new PeerConfig.AddPaths(false, 0);

    /** Whether the session is watched with BFD. */
    public boolean bfd;

    /** How far apart BFD's packets are, both ways. */
    public Duration bfdInterval = Duration.ofMillis(300);

    Peer(String address, long peerAs) {
      this.address = IpAddress.parse(address);
      this.peerAs = peerAs;
      this.name = "p" + address.replace('.', '_');
    }

    /** The configuration as planned so far. */
    public PeerConfig build() {
      return new PeerConfig(
          name,
          description,
          address,
          179,
          peerAs,
          as,
          client,
          addresses.getFirst(),
          passive,
          enabled,
          families,
          password.isPresent() ? "key" : "",
          password,
          OptionalInt.empty(),
          OptionalInt.empty(),
          hold,
          hold.dividedBy(3),
          Duration.ofSeconds(5),
          PeerConfig.NextHopMode.AUTO,
          0,
          filters,
          imports,
          exports,
          limit,
          addPaths,
          Optional.empty(),
          false,
          true,
          new PeerConfig.GracefulRestartConfig(graceful, restartTime, longLived),
          true,
          new PeerConfig.BfdConfig(bfd, bfdInterval, bfdInterval, 3));
    }
  }
}
