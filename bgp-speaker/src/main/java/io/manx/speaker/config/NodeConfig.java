package io.manx.speaker.config;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.runtime.Password;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that one node's agent needs. Two equal objects mean the same behaviour.
 *
 * @param name the node's name, for people
 * @param asNumber this node's AS, 1..4294967294
 * @param routerId the BGP Identifier, an IPv4 address other than 0.0.0.0
 * @param addresses this node's own addresses, at least one: sources of sessions, next hop self
 * @param listenPort the TCP port to listen on, 1..65535, or 0 not to listen
 * @param listenAddresses the addresses to listen on; empty: all
 * @param routeReflector present if this node reflects routes (RFC 4456)
 * @param bestPath what may be varied in the decision process
 * @param originate what this node announces by itself
 * @param linkState whether and how the topology is announced as BGP-LS
 * @param pools the cluster's pod networks; no two of them overlap
 * @param peers the peers that are called or expected, with distinct names and addresses
 * @param peerRanges ranges from which peers may call
 * @param filters the filters that peers refer to by name, with distinct names
 * @param kernel how learned routes get into the kernel
 * @param controlSocket the path of the control socket; empty for none
 * @param calicoSocket the path of the control socket for Calico's tools; empty for none
 * @param timeFormat how the control socket shows points in time
 * @param http where health, metrics and the looking glass are served
 * @param log what is logged and how
 */
public record NodeConfig(
    String name,
    long asNumber,
    IpAddress routerId,
    List<IpAddress> addresses,
    int listenPort,
    List<IpAddress> listenAddresses,
    Optional<RouteReflectorConfig> routeReflector,
    BestPathConfig bestPath,
    List<OriginateConfig> originate,
    LinkStateConfig linkState,
    List<PoolConfig> pools,
    List<PeerConfig> peers,
    List<PeerRangeConfig> peerRanges,
    List<FilterConfig> filters,
    KernelConfig kernel,
    String controlSocket,
    String calicoSocket,
    TimeFormat timeFormat,
    HttpConfig http,
    LogConfig log) {

  /** Copies the lists, so that the value cannot change. */
  public NodeConfig {
    addresses = List.copyOf(addresses);
    listenAddresses = List.copyOf(listenAddresses);
    originate = List.copyOf(originate);
    pools = List.copyOf(pools);
    peers = List.copyOf(peers);
    peerRanges = List.copyOf(peerRanges);
    filters = List.copyOf(filters);
  }

  /** How the control socket shows points in time. */
  public enum TimeFormat {
    /** The time of day, or the date if longer ago. */
    SHORT,
    /** {@code 2026-01-31 12:34:56.789}. */
    ISO_LONG,
    /** Seconds since 1970-01-01. */
    EPOCH
  }

  /**
   * This node as a route reflector.
   *
   * @param clusterId the CLUSTER_ID (RFC 4456 §7)
   * @param clientToClient whether routes of clients go to other clients too; false for clients that
   *     are fully meshed among themselves (RFC 4456 §6)
   */
  public record RouteReflectorConfig(IpAddress clusterId, boolean clientToClient) {}

  /**
   * What may be varied in the decision process.
   *
   * @param alwaysCompareMed whether MEDs of different neighbouring ASes are compared too
   * @param missingMedAsWorst whether a path without MED is the worst instead of the best (RFC 4271
   *     §9.1.2.2 c)
   * @param preferOldestExternal whether the external path that was there first wins before the BGP
   *     Identifier is looked at (RFC 5004)
   * @param asPathRelax whether paths are used together whose AS_PATHs are as long but not the same
   */
  public record BestPathConfig(
      boolean alwaysCompareMed,
      boolean missingMedAsWorst,
      boolean preferOldestExternal,
      boolean asPathRelax) {
    /** As RFC 4271 says. */
    public static final BestPathConfig STANDARD = new BestPathConfig(false, false, false, false);
  }

  /**
   * What this node says of the topology (BGP-LS, RFC 9552).
   *
   * @param originate whether it says itself, its sessions as links and its prefixes
   * @param instance the Identifier in all that it says, 0..2147483647: which topology this is
   */
  public record LinkStateConfig(boolean originate, int instance) {
    /** Nothing is said. */
    public static final LinkStateConfig SILENT = new LinkStateConfig(false, 0);
  }

  /**
   * One of the cluster's pod networks.
   *
   * @param cidr the network
   * @param natOutgoing whether what leaves from here to outside all pools is masqueraded
   */
  public record PoolConfig(IpPrefix cidr, boolean natOutgoing) {}

  /**
   * Where health, metrics and the looking glass are served.
   *
   * @param address the address to listen on
   * @param port the TCP port, 1..65535, or 0 for no HTTP at all
   */
  public record HttpConfig(IpAddress address, int port) {}

  /**
   * What is logged and how.
   *
   * @param level the least severity that is logged
   * @param format how a line looks
   */
  public record LogConfig(Level level, Format format) {
    /** Severities, least severe first. */
    public enum Level {
      /** Everything, messages included. */
      TRACE,
      /** Decisions and state changes in detail. */
      DEBUG,
      /** What an operator wants to know of normal work. */
      INFO,
      /** What may need a look. */
      WARNING,
      /** What does not work. */
      ERROR
    }

    /** How a line looks. */
    public enum Format {
      /** For people. */
      TEXT,
      /** One JSON object a line. */
      JSON
    }
  }

  /** The first of our addresses in this family, if there is one. */
  public Optional<IpAddress> address(AddressFamily family) {
    return addresses.stream().filter(a -> a.family() == family).findFirst();
  }

  /** The interfaces on which callers are to find this node: those that ranges name. */
  public Set<String> linksOfCallers() {
    return peerRanges.stream()
        .flatMap(range -> range.interfaces().stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * The same with the keys that password files hold now.
   *
   * @param keys by the name of the file; the key of a file that is not among them stays
   */
  public NodeConfig withPasswords(Map<String, Password> keys) {
    List<PeerConfig> renewed = new ArrayList<>();
    for (PeerConfig peer : peers) {
      renewed.add(renewed(peer, keys));
    }
    List<PeerRangeConfig> ranges = new ArrayList<>();
    for (PeerRangeConfig range : peerRanges) {
      PeerConfig template = renewed(range.template(), keys);
      ranges.add(new PeerRangeConfig(range.cidr(), range.interfaces(), range.maxPeers(), template));
    }
    return with(originate, renewed, ranges);
  }

  private static PeerConfig renewed(PeerConfig peer, Map<String, Password> keys) {
    Password key = peer.password().isEmpty() ? null : keys.get(peer.passwordFile());
    return key == null ? peer : peer.withPassword(key);
  }

  /** The files that hold the keys in use. */
  public Set<String> passwordFiles() {
    return Stream.concat(peers.stream(), peerRanges.stream().map(PeerRangeConfig::template))
        .filter(peer -> peer.password().isPresent())
        .map(PeerConfig::passwordFile)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** This configuration with other prefixes to originate. */
  public NodeConfig withOriginate(List<OriginateConfig> others) {
    return with(others, peers, peerRanges);
  }

  private NodeConfig with(
      List<OriginateConfig> newOriginate,
      List<PeerConfig> newPeers,
      List<PeerRangeConfig> newRanges) {
    return new NodeConfig(
        name,
        asNumber,
        routerId,
        addresses,
        listenPort,
        listenAddresses,
        routeReflector,
        bestPath,
        newOriginate,
        linkState,
        pools,
        newPeers,
        newRanges,
        filters,
        kernel,
        controlSocket,
        calicoSocket,
        timeFormat,
        http,
        log);
  }

  /** The filter of this name, if there is one. */
  public Optional<FilterConfig> filter(String filterName) {
    return filters.stream().filter(f -> f.name().equals(filterName)).findFirst();
  }
}
