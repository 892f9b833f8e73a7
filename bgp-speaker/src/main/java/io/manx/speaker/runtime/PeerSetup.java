package io.manx.speaker.runtime;

import io.manx.net.IpAddress;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.PeerConfig;
import io.manx.speaker.decision.DecisionOptions;
import io.manx.speaker.message.Capabilities;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.policy.ExportPolicy;
import io.manx.speaker.policy.ImportPolicy;
import io.manx.speaker.policy.OwnNextHop;
import io.manx.speaker.policy.Policies;
import io.manx.speaker.policy.SessionFacts;
import io.manx.speaker.rib.MultipathOptions;
import io.manx.speaker.rib.Rib;
import io.manx.speaker.session.PeerParameters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Translates configuration into what sessions, sockets and policies want. Pure. */
final class PeerSetup {
  /** How long a peer may take to answer a call. */
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** RFC 9003 §2: the most octets of a shutdown communication. */
  private static final int MAX_COMMUNICATION = 255;

  /** What we are, for peers of our AS. */
  private static final String SOFTWARE =
      "Manx/"
          + Objects.requireNonNullElse(
              PeerSetup.class.getPackage().getImplementationVersion(), "dev");

  private PeerSetup() {}

  /**
   * What the state machine has to know.
   *
   * @param restarting whether this speaker recovers from a restart of its own
   * @param again whether a session of this run came before
   */
  static PeerParameters parameters(
      NodeConfig node, PeerConfig peer, boolean restarting, boolean again) {
    return new PeerParameters(
        peer.localAsNumber(),
        peer.asNumber(),
        node.routerId(),
        peer.holdTime(),
        peer.keepaliveTime(),
        peer.connectRetryTime(),
        peer.passive(),
        Duration.ZERO,
        PeerParameters.IdleHold.DEFAULT,
        // Nothing is forwarded through a mere reflector, so that nothing of that is ever lost.
        capabilities(node, peer, restarting, restarting || again || !node.kernel().enabled()),
        Set.of(),
        peer.strictRole(),
        Duration.ZERO);
  }

  private static Capabilities capabilities(
      NodeConfig node, PeerConfig peer, boolean restarting, boolean forwarding) {
    return new Capabilities(
        peer.families(),
        true,
        true,
        OptionalLong.of(peer.localAsNumber()),
        peer.extendedMessages(),
        gracefulRestart(peer, restarting, forwarding),
        longLived(peer, forwarding),
        addPath(peer),
        extendedNextHop(peer),
        peer.role().isPresent() ? OptionalInt.of(peer.role().get().code()) : OptionalInt.empty(),
        node.name(),
        peer.isExternal() ? null : SOFTWARE, // not everybody's business
        List.of());
  }

  /**
   * RFC 8950 §4: over IPv6 an IPv4 prefix may come with an IPv6 next hop. Not over IPv4: a peer
   * that hears of it may take it for a wish.
   */
  private static Set<Family> extendedNextHop(PeerConfig peer) {
    boolean useful = !peer.address().isV4() && peer.families().contains(Family.IPV4_UNICAST);
    return useful ? Set.of(Family.IPV4_UNICAST) : Set.of();
  }

  private static Map<Family, Capabilities.AddPath> addPath(PeerConfig peer) {
    boolean sends = peer.addPaths().send() > 0;
    if (!sends && !peer.addPaths().receive()) {
      return Map.of();
    }
    Capabilities.AddPath direction =
        sends && peer.addPaths().receive()
            ? Capabilities.AddPath.BOTH
            : sends ? Capabilities.AddPath.SEND : Capabilities.AddPath.RECEIVE;
    Map<Family, Capabilities.AddPath> all = new EnumMap<>(Family.class);
    peer.families().stream()
        .filter(Family::isUnicast)
        .forEach(family -> all.put(family, direction));
    return all;
  }

  private static Capabilities.@Nullable GracefulRestart gracefulRestart(
      PeerConfig peer, boolean restarting, boolean forwarding) {
    if (!peer.gracefulRestart().enabled()) {
      return null;
    }
    Map<Family, Boolean> preserved = new EnumMap<>(Family.class);
    // Routes stay in the kernel while we are away. A session that broke without a restart has cost
    // no forwarding state either.
    peer.families().forEach(family -> preserved.put(family, forwarding));
    return new Capabilities.GracefulRestart(
        restarting, true, (int) peer.gracefulRestart().restartTime().toSeconds(), preserved);
  }

  /** How paths are compared. */
  static DecisionOptions decisionOptions(NodeConfig node) {
    return new DecisionOptions(
        node.bestPath().alwaysCompareMed(),
        node.bestPath().missingMedAsWorst(),
        node.bestPath().preferOldestExternal(),
        DecisionOptions.STANDARD.defaultLocalPref());
  }

  /** An empty table that decides as the configuration says. */
  static Rib rib(PathSource local, NodeConfig node, NextHopTable nextHops) {
    Rib rib = new Rib(local, decisionOptions(node), nextHops);
    rib.multipath(multipath(node));
    return rib;
  }

  /** Which paths are used together. Whoever forwards cuts the list to the width it has. */
  static MultipathOptions multipath(NodeConfig node) {
    return new MultipathOptions(MultipathOptions.MOST, node.bestPath().asPathRelax());
  }

  /** RFC 9494 §4.1: never without graceful restart; without a time, only that we know of it. */
  private static @Nullable Map<Family, Capabilities.LongLived> longLived(
      PeerConfig peer, boolean forwarding) {
    if (!peer.gracefulRestart().enabled()) {
      return null;
    }
    int seconds = (int) peer.gracefulRestart().longLivedStaleTime().toSeconds();
    Map<Family, Capabilities.LongLived> kept = new EnumMap<>(Family.class);
    if (seconds > 0) {
      peer.families()
          .forEach(family -> kept.put(family, new Capabilities.LongLived(seconds, forwarding)));
    }
    return kept;
  }

  /**
   * How to call the peer.
   *
   * @param timeout how long the peer may take to answer
   */
  static ConnectSpec connectSpec(PeerConfig peer, Duration timeout) {
    return new ConnectSpec(
        peer.address(),
        peer.port(),
        peer.sourceAddress().isUnspecified() ? null : peer.sourceAddress(),
        peer.address().zone(),
        peer.password(),
        peer.ttl(),
        peer.minTtl(),
        timeout);
  }

  /** What kind of paths a session brings. */
  static PathSource.Kind kind(PeerConfig peer, boolean external) {
    if (external) {
      return PathSource.Kind.EBGP;
    }
    return peer.routeReflectorClient()
        ? PathSource.Kind.IBGP_CLIENT
        : PathSource.Kind.IBGP_NON_CLIENT;
  }

  /** A Cease with a shutdown communication where the subcode has one (RFC 9003 §2). */
  static NotificationMessage cease(ErrorCode error, String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    if (octets.length == 0) {
      return NotificationMessage.of(error);
    }
    int length = Math.min(octets.length, MAX_COMMUNICATION);
    while (length > 0 && length < octets.length && (octets[length] & 0xC0) == 0x80) {
      length--; // not in the middle of a character
    }
    byte[] data = new byte[1 + length];
    data[0] = (byte) length;
    System.arraycopy(octets, 0, data, 1, length);
    return NotificationMessage.of(error, data);
  }

  /** The text of a received shutdown communication, or empty (RFC 9003 §2). */
  static String communication(NotificationMessage cease) {
    boolean carries =
        cease.is(ErrorCode.ADMINISTRATIVE_SHUTDOWN) || cease.is(ErrorCode.ADMINISTRATIVE_RESET);
    byte[] data = cease.data();
    if (!carries || data.length < 2 || (data[0] & 0xFF) > data.length - 1) {
      return "";
    }
    byte[] text = Arrays.copyOfRange(data, 1, 1 + (data[0] & 0xFF));
    return new String(text, StandardCharsets.UTF_8)
        .replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", " ");
  }

  /** The next hop that we send when it is our own. */
  static @Nullable IpAddress nextHop(NodeConfig node, Session session, Family family) {
    return OwnNextHop.of(node, facts(session)).forFamily(family);
  }

  /** What is accepted in a session. */
  static ImportPolicy importPolicy(NodeConfig node, PeerConfig peer, Session session) {
    return Policies.compileImport(node, peer, facts(session));
  }

  /** What is sent in a session. */
  static ExportPolicy exportPolicy(NodeConfig node, PeerConfig peer, Session session) {
    return Policies.compileExport(node, peer, facts(session));
  }

  private static SessionFacts facts(Session session) {
    IpAddress local = session.connection().localAddress();
    return new SessionFacts(
        local,
        Optional.of(local.withoutZone()).filter(_ -> local.zone() != null),
        session.connection().connectedSubnets(),
        session.negotiated().wireContext().extendedNextHop(),
        session.negotiated().longLivedAware(),
        session.isGoingAway());
  }
}
