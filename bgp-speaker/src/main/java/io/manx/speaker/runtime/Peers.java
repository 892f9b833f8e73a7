package io.manx.speaker.runtime;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.config.ConfigDiff;
import io.manx.speaker.config.FieldChange;
import io.manx.speaker.config.Impact;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.PeerConfig;
import io.manx.speaker.config.PeerRangeConfig;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.model.Family;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers of the speaker, those of the configuration and those that called from a range. On the
 * loop.
 */
final class Peers implements Transport.AcceptListener {
  private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

  private final RateLimitedLog log = new RateLimitedLog(LOG);
  private final SpeakerContext context;
  private final Map<String, Peer> byName = new LinkedHashMap<>();
  private final Map<IpAddress, Peer> byAddress = new HashMap<>();
  private final BitSet indexes = new BitSet();
  private int dynamicPeers;
  private boolean stopping;
  private boolean patient = true;

  Peers(SpeakerContext context) {
    this.context = context;
    indexes.set(0); // PathSource.LOCAL_INDEX
  }

  /** Starts the peers of the first configuration. */
  void start(NodeConfig config) {
    config.peers().forEach(peer -> add(peer, false));
    listen(config);
    List.copyOf(byName.values()).forEach(Peer::start);
    context.convergenceMayHaveChanged();
  }

  /** Stops all peers and stops listening. */
  void stop(@Nullable NotificationMessage notification) {
    stopping = true;
    context.transport().listen(new Transport.ListenSpec(Set.of(), 0, Map.of()), this);
    List.copyOf(byName.values()).forEach(peer -> peer.goDown(notification));
  }

  private Peer add(PeerConfig config, boolean dynamic) {
    int index = indexes.nextClearBit(1);
    indexes.set(index);
    Peer peer = new Peer(context, index, config, dynamic);
    byName.put(config.name(), peer);
    byAddress.put(config.address(), peer);
    dynamicPeers += dynamic ? 1 : 0;
    return peer;
  }

  private void remove(Peer peer, NotificationMessage notification) {
    byName.remove(peer.config().name());
    byAddress.remove(peer.config().address(), peer); // another peer may have the address by now
    dynamicPeers -= peer.isDynamic() ? 1 : 0;
    peer.remove(notification);
    indexes.clear(peer.index());
  }

  /**
   * Takes what changed between two configurations; answers the changes, for people.
   *
   * @param soft whether routes that are there are left to the old policies
   */
  List<String> change(NodeConfig old, NodeConfig next, boolean soft) {
    ConfigDiff diff = ConfigDiff.between(old, next);
    for (PeerConfig gone : diff.peersRemoved()) {
      Peer peer = byName.get(gone.name());
      if (peer != null) {
        remove(peer, NotificationMessage.of(ErrorCode.PEER_DECONFIGURED));
      }
    }
    for (ConfigDiff.PeerChange change : diff.peersChanged()) {
      Peer peer = byName.get(change.after().name());
      if (peer != null) {
        change(peer, change.after(), change.impact(), soft);
      }
    }
    removeStrayCallers(next);
    for (ConfigDiff.RangeChange change : diff.rangesChanged()) {
      for (Peer peer : callers(change.after())) {
        change(peer, change.after().peerFor(peer.config().address()), change.impact(), soft);
      }
    }
    List<Peer> added = new ArrayList<>();
    diff.peersAdded().forEach(peer -> added.add(add(peer, false)));
    listen(next);
    added.forEach(Peer::start);
    context.convergenceMayHaveChanged();
    return diff.changes().stream().map(FieldChange::toString).toList();
  }

  private void change(Peer peer, PeerConfig next, Set<Impact> impact, boolean soft) {
    if (!impact.contains(Impact.RESET_SESSION)) {
      peer.reconfigure(next, soft);
      return;
    }
    byAddress.remove(peer.config().address(), peer);
    byAddress.put(next.address(), peer);
    peer.reset(next);
  }

  /** The peers that called from a range that is still there. */
  private List<Peer> callers(PeerRangeConfig range) {
    return byName.values().stream()
        .filter(peer -> peer.isDynamic() && range.contains(peer.config().address()))
        .toList();
  }

  /** Callers whose range is gone, or that are configured by their address now. */
  private void removeStrayCallers(NodeConfig next) {
    for (Peer peer : List.copyOf(byName.values())) {
      if (peer.isDynamic() && next(peer, next) == null) {
        remove(peer, NotificationMessage.of(ErrorCode.PEER_DECONFIGURED));
      }
    }
  }

  /** What another configuration says of a peer; null if it has no such peer any more. */
  static @Nullable PeerConfig next(Peer peer, NodeConfig next) {
    String name = peer.config().name();
    IpAddress address = peer.config().address();
    if (!peer.isDynamic()) {
      return next.peers().stream().filter(p -> p.name().equals(name)).findFirst().orElse(null);
    }
    PeerRangeConfig range = range(next, address);
    if (range == null || next.peers().stream().anyMatch(p -> p.address().equals(address))) {
      return null;
    }
    PeerConfig caller = range.peerFor(address);
    return caller.name().equals(name) ? caller : null;
  }

  /** What going to another configuration costs a peer that stays. */
  static Set<Impact> impact(Peer peer, ConfigDiff diff) {
    PeerConfig config = peer.config();
    return peer.isDynamic()
        ? diff.rangesChanged().stream()
            .filter(change -> change.after().contains(config.address()))
            .findFirst()
            .map(ConfigDiff.RangeChange::impact)
            .orElse(Set.of())
        : diff.peersChanged().stream()
            .filter(change -> change.after().name().equals(config.name()))
            .findFirst()
            .map(ConfigDiff.PeerChange::impact)
            .orElse(Set.of());
  }

  private void listen(NodeConfig config) {
    if (stopping) {
      return;
    }
    Set<IpAddress> addresses = new HashSet<>(config.listenAddresses());
    if (addresses.isEmpty() && config.listenPort() != 0) {
      addresses.add(IpAddress.ANY_V4);
      addresses.add(IpAddress.ANY_V6);
    }
    context
        .transport()
        .listen(
            new Transport.ListenSpec(
                config.listenPort() == 0 ? Set.of() : addresses,
                config.listenPort(),
                passwords(config)),
            this);
  }

  /**
   * What callers sign with. Those of a range have the range's key and none of their own: the kernel
   * has room for some hundred keys a socket.
   */
  private Map<IpPrefix, Password> passwords(NodeConfig config) {
    Map<IpPrefix, Password> passwords = new HashMap<>();
    for (PeerRangeConfig range : config.peerRanges()) {
      range.template().password().ifPresent(key -> passwords.put(range.cidr(), key));
    }
    for (Peer peer : byName.values()) {
      if (!peer.isDynamic()) {
        IpPrefix address = IpPrefix.host(peer.config().address());
        peer.config().password().ifPresent(key -> passwords.put(address, key));
      }
    }
    return passwords;
  }

  private static @Nullable PeerRangeConfig range(NodeConfig config, IpAddress caller) {
    return config.peerRanges().stream()
        .filter(range -> range.contains(caller))
        .max(Comparator.comparingInt(range -> range.cidr().length()))
        .orElse(null);
  }

  @Override
  public void accepted(Connection connection) {
    IpAddress caller = connection.remoteAddress();
    Peer peer = byAddress.get(caller);
    if (peer == null && !stopping) {
      peer = fromRange(caller);
    }
    if (peer == null) {
      connection.abort();
    } else {
      peer.incoming(connection);
    }
  }

  private @Nullable Peer fromRange(IpAddress caller) {
    PeerRangeConfig range = range(context.config(), caller);
    if (range == null || !range.template().enabled()) {
      log.info("connection from {} refused: no such peer is configured", caller);
      return null;
    }
    int already = callers(range).size();
    if (already >= range.maxPeers() || dynamicPeers >= PeerRangeConfig.MOST_PEERS) {
      log.warn(
          "connection from {} refused: {} peers came from range {} already (maxPeers {}), {} from"
              + " all ranges (at most {})",
          caller,
          already,
          range.name(),
          range.maxPeers(),
          dynamicPeers,
          PeerRangeConfig.MOST_PEERS);
      return null;
    }
    Peer peer = add(range.peerFor(caller), true);
    peer.start();
    return peer;
  }

  /** Forgets a peer from a range that has neither connection nor session. */
  void forgetDynamic(Peer peer) {
    // Not at once: the peer may be new, and about to be handed its first connection.
    context.loop().execute(() -> forgetIfIdle(peer));
  }

  private void forgetIfIdle(Peer peer) {
    if (peer.isForgettable()) {
      remove(peer, NotificationMessage.of(ErrorCode.CEASE));
    }
  }

  @Override
  public void listenFailed(IpAddress address, int port, String reason) {
    log.warn(
        "cannot listen on {} port {}: {}; trying again. Another BGP daemon may have the port:"
            + " change listenPort or listenAddresses, or stop it",
        address,
        port,
        reason);
  }

  /**
   * Whether every peer has said all it had of a family, or does not answer, or its own time is
   * over.
   *
   * @param since how long this speaker has been there
   */
  boolean areSettled(Family family, Duration since) {
    for (Peer peer : byName.values()) {
      Session session = peer.session();
      boolean settled =
          isTimeOver(peer, since)
              || peer.isDynamic()
              || !peer.config().importsAnything()
              || !peer.config().families().contains(family)
              || (session == null ? isGivenUp(peer) : session.isSettled(family));
      if (!settled && peer.isEnabled()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether a speaker that recovers from a restart has to wait for somebody before it decides about
   * a family (RFC 4724 §4.1). Not for a peer that does not answer or refuses: its End-of-RIB would
   * not come however long we waited. Nor longer for one than it was asked to keep our routes, and
   * not for one of which we import nothing: no route in the kernel is of it.
   *
   * @param since how long this speaker has been there
   */
  boolean areAwaited(Family family, Duration since) {
    return awaited(family, since) > 0;
  }

  /** How many peers are awaited for a family. */
  int awaited(Family family, Duration since) {
    int awaited = 0;
    for (Peer peer : byName.values()) {
      awaited += isAwaited(peer, family, since) ? 1 : 0;
    }
    return awaited;
  }

  private boolean isGivenUp(Peer peer) {
    return peer.isRefused() || (peer.hangsUp() && !patient);
  }

  /** From now on a peer that takes calls and breaks them counts as one that refuses. */
  void endPatience() {
    patient = false;
  }

  private boolean isAwaited(Peer peer, Family family, Duration since) {
    if (!peer.isEnabled() || isTimeOver(peer, since) || !peer.config().importsAnything()) {
      return false;
    }
    Session session = peer.session();
    return session == null
        ? !peer.isDynamic()
            && !isGivenUp(peer)
            && peer.config().gracefulRestart().enabled()
            && peer.config().families().contains(family)
        : session.isAwaited(family);
  }

  private static boolean isTimeOver(Peer peer, Duration since) {
    return since.compareTo(peer.config().gracefulRestart().restartTime()) >= 0;
  }

  /** The peers: as configured, then those from ranges. */
  Collection<Peer> all() {
    return byName.values();
  }

  /** The peer of this name, or null. */
  @Nullable Peer byName(String name) {
    return byName.get(name);
  }
}
