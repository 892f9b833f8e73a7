package io.manx.speaker.config;

import io.manx.net.IpAddress;
import io.manx.speaker.model.Family;
import io.manx.speaker.runtime.Password;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One peer, every default resolved. Durations are whole seconds except where said.
 *
 * @param name unique among peers and ranges
 * @param description for people
 * @param address the peer's address
 * @param port the TCP port to call, 1..65535
 * @param asNumber the peer's AS, 1..4294967294
 * @param localAsNumber the AS that we are in this session; the node's unless set
 * @param routeReflectorClient whether we reflect to it as to a client (RFC 4456); iBGP only
 * @param sourceAddress our end of the session, one of the node's addresses in the peer's family
 * @param passive whether we wait to be called
 * @param enabled whether there is to be a session
 * @param families the address families to negotiate, at least one
 * @param passwordFile the file that the password came from; empty without one
 * @param password the TCP MD5 key (RFC 2385); present exactly if there is a passwordFile
 * @param ttlSecurity GTSM (RFC 5082): how many hops away the peer may be, 1..254
 * @param multihop the TTL of what we send, for a peer that is not connected, 1..255
 * @param holdTime the proposed Hold Time: 0 or 3..65535 s
 * @param keepaliveTime time between KEEPALIVEs, at most the hold time; 0 if that is 0
 * @param connectRetryTime time between attempts to connect, 1..3600 s
 * @param nextHopMode what next hop we send
 * @param numAllowedLocalAsNumbers how often our AS may be in a received AS_PATH, 0..255
 * @param filters names of the filters, in order; each exists in {@link NodeConfig#filters}
 * @param importScope what is accepted of what the filters leave
 * @param exportScope what is sent of what the filters leave
 * @param maxPrefixes the limit on what is received, if there is one
 * @param addPaths several paths a prefix (RFC 7911)
 * @param role our role in this session (RFC 9234); eBGP only
 * @param strictRole whether a peer that announces no role is refused (RFC 9234 §4.2)
 * @param aigp whether AIGP is accepted and sent in this session (RFC 7311 §3.1)
 * @param gracefulRestart graceful restart (RFC 4724), long-lived (RFC 9494)
 * @param extendedMessages whether to offer messages above 4096 octets (RFC 8654)
 * @param bfd bidirectional forwarding detection (RFC 5880)
 */
public record PeerConfig(
    String name,
    String description,
    IpAddress address,
    int port,
    long asNumber,
    long localAsNumber,
    boolean routeReflectorClient,
    IpAddress sourceAddress,
    boolean passive,
    boolean enabled,
    Set<Family> families,
    String passwordFile,
    Optional<Password> password,
    OptionalInt ttlSecurity,
    OptionalInt multihop,
    Duration holdTime,
    Duration keepaliveTime,
    Duration connectRetryTime,
    NextHopMode nextHopMode,
    int numAllowedLocalAsNumbers,
    List<String> filters,
    ImportScope importScope,
    ExportScope exportScope,
    Optional<MaxPrefixes> maxPrefixes,
    AddPaths addPaths,
    Optional<Role> role,
    boolean strictRole,
    boolean aigp,
    GracefulRestartConfig gracefulRestart,
    boolean extendedMessages,
    BfdConfig bfd) {

  private static final int MAX_TTL = 255;
  private static final int INTERNAL_TTL = 64;

  /** Copies the collections; families iterate in the order of their numbers. */
  public PeerConfig {
    families = Collections.unmodifiableSet(EnumSet.copyOf(families));
    filters = List.copyOf(filters);
  }

  /** Whether the session crosses an AS border. */
  public boolean isExternal() {
    return asNumber != localAsNumber;
  }

  /** The TTL of what we send: 255 with GTSM, else multihop if set, else 1 for eBGP, 64 for iBGP. */
  public int ttl() {
    return ttlSecurity.isPresent() ? MAX_TTL : multihop.orElse(isExternal() ? 1 : INTERNAL_TTL);
  }

  /** The least TTL accepted (RFC 5082 §3), or 0 for no check. */
  public int minTtl() {
    return ttlSecurity.isPresent() ? MAX_TTL + 1 - ttlSecurity.getAsInt() : 0;
  }

  /** This configuration for another name and address: what a range gives to a caller. */
  public PeerConfig withIdentity(String newName, IpAddress newAddress) {
    return copy(newName, newAddress, password);
  }

  /** This configuration with another key, which its password file holds now. */
  PeerConfig withPassword(Password key) {
    return copy(name, address, Optional.of(key));
  }

  private PeerConfig copy(String newName, IpAddress newAddress, Optional<Password> newPassword) {
    return new PeerConfig(
        newName,
        description,
        newAddress,
        port,
        asNumber,
        localAsNumber,
        routeReflectorClient,
        sourceAddress,
        passive,
        enabled,
        families,
        passwordFile,
        newPassword,
        ttlSecurity,
        multihop,
        holdTime,
        keepaliveTime,
        connectRetryTime,
        nextHopMode,
        numAllowedLocalAsNumbers,
        filters,
        importScope,
        exportScope,
        maxPrefixes,
        addPaths,
        role,
        strictRole,
        aigp,
        gracefulRestart,
        extendedMessages,
        bfd);
  }

  /** What next hop we send. */
  public enum NextHopMode {
    /** Our address for eBGP and for what we originate; what we were sent for the rest of iBGP. */
    AUTO,
    /** Always our address; for iBGP not of what is reflected. */
    SELF,
    /** What we were sent, wherever the peer can use it. */
    KEEP
  }

  /** What is accepted of what the filters leave. */
  public enum ImportScope {
    /** What lies in one of the node's pools. */
    POOLS,
    /** All. */
    ALL,
    /** Nothing. */
    NONE
  }

  /** Whether there can be a route of the peer that is used: of a mere collector there is none. */
  public boolean importsAnything() {
    return importScope != ImportScope.NONE || !filters.isEmpty();
  }

  /** What is sent of what the filters leave. */
  public enum ExportScope {
    /** What this node originates. */
    OWN,
    /** What lies in one of the node's pools. */
    POOLS,
    /** All. */
    ALL,
    /** Nothing. */
    NONE
  }

  /**
   * A limit on the prefixes received from the peer, all families together.
   *
   * @param limit the most prefixes, at least 1
   * @param warnAt the per cent of the limit at which to warn, 1..100
   * @param action what to do above the limit
   * @param restartAfter when to call again after Teardown; 0: only when an operator says so
   */
  public record MaxPrefixes(int limit, int warnAt, Action action, Duration restartAfter) {
    /** What to do above the limit. */
    public enum Action {
      /** Say so, and go on. */
      WARN,
      /** Keep what is below, hide what is above. */
      DISCARD,
      /** Close the session (Cease, RFC 4486 §4). */
      TEARDOWN
    }
  }

  /**
   * ADD-PATH (RFC 7911).
   *
   * @param receive whether several paths a prefix are accepted
   * @param send how many paths a prefix are sent at most, 0..64; 0 or 1: the best alone
   */
  public record AddPaths(boolean receive, int send) {}

  /** Our role in a session (RFC 9234 §4.1). */
  public enum Role {
    /** We are the peer's transit provider. */
    PROVIDER(0),
    /** We are a route server, the peer its client. */
    ROUTE_SERVER(1),
    /** We are a client of the peer, a route server. */
    ROUTE_SERVER_CLIENT(2),
    /** The peer is our transit provider. */
    CUSTOMER(3),
    /** Neither is the other's customer. */
    PEER(4);

    private final int code;

    Role(int code) {
      this.code = code;
    }

    /** The value in the capability. */
    public int code() {
      return code;
    }
  }

  /**
   * Graceful restart.
   *
   * @param enabled whether to offer it, as restarting and as receiving side
   * @param restartTime the Restart Time we announce, 1..4095 s
   * @param longLivedStaleTime how long stale routes are kept after that (RFC 9494); 0: not at all
   */
  public record GracefulRestartConfig(
      boolean enabled, Duration restartTime, Duration longLivedStaleTime) {}

  /**
   * BFD.
   *
   * @param enabled whether the session lives and dies with a BFD session
   * @param transmitInterval desired least time between packets sent, 10 ms..60 s
   * @param receiveInterval required least time between packets received, 10 ms..60 s
   * @param detectMultiplier how many packets may be missed, 1..255
   */
  public record BfdConfig(
      boolean enabled, Duration transmitInterval, Duration receiveInterval, int detectMultiplier) {}
}
