package io.manx.speaker.session;

import io.manx.net.IpAddress;
import io.manx.speaker.message.Capabilities;
import io.manx.speaker.message.Capabilities.AddPath;
import io.manx.speaker.message.Capabilities.LongLived;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.OpenMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.wire.WireContext;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a pair of OPENs leads to: the checks of RFC 4271 §6.2 that are not the codec's, in the RFC's
 * order, and then the intersection of both sides' capabilities (RFC 5492 §3: what only one side
 * announced is not used).
 */
public final class Negotiation {
  private static final int MULTIPROTOCOL = 1;
  private static final long AS_TRANS = 23456;
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final Duration MIN_SEND_HOLD = Duration.ofMinutes(8);

  /** The outcome. */
  public sealed interface Result {
    /** OPENs agree. */
    record Agreed(Negotiated negotiated) implements Result {}

    /** The peer's OPEN is not acceptable. */
    record Refused(NotificationMessage notification) implements Result {}
  }

  private Negotiation() {}

  /** Judges the peer's OPEN in the light of ours. */
  public static Result negotiate(PeerParameters parameters, OpenMessage local, OpenMessage peer) {
    NotificationMessage error = check(parameters, local, peer);
    if (error == null) {
      error = checkFamilies(parameters, local, peer);
    }
    return error == null
        ? new Result.Agreed(agree(parameters, local, peer))
        : new Result.Refused(error);
  }

  private static @Nullable NotificationMessage check(
      PeerParameters parameters, OpenMessage local, OpenMessage peer) {
    if (peer.version() != 4) {
      // RFC 4271 §6.2: the largest version that we support.
      return NotificationMessage.of(ErrorCode.UNSUPPORTED_VERSION, new byte[] {0, 4});
    }
    if (!isAcceptableAs(parameters, peer)) {
      return NotificationMessage.of(ErrorCode.BAD_PEER_AS);
    }
    IpAddress identifier = peer.bgpIdentifier();
    boolean external = peer.asNumber() != local.asNumber();
    // RFC 6286 §2.1: any number but zero, and unique within an AS.
    if (identifier.isUnspecified() || (!external && identifier.equals(local.bgpIdentifier()))) {
      return NotificationMessage.of(ErrorCode.BAD_BGP_IDENTIFIER);
    }
    if (peer.holdTimeSeconds() == 1 || peer.holdTimeSeconds() == 2) {
      return NotificationMessage.of(ErrorCode.UNACCEPTABLE_HOLD_TIME);
    }
    boolean rolesAgree =
        !external || rolesAgree(local.capabilities(), peer.capabilities(), parameters.strictRole());
    return rolesAgree ? null : NotificationMessage.of(ErrorCode.ROLE_MISMATCH);
  }

  private static boolean isAcceptableAs(PeerParameters parameters, OpenMessage peer) {
    long as = peer.asNumber();
    // RFC 7607 §2: AS 0 is nobody's. RFC 6793 §9: AS_TRANS is nobody's either, it only stands in.
    if (as == 0 || as == AS_TRANS || peer.capabilities().fourOctetAs().orElse(as) != as) {
      return false;
    }
    return parameters.expectedAs() == 0 || parameters.expectedAs() == as;
  }

  /** RFC 9234 §4.2. */
  private static boolean rolesAgree(Capabilities local, Capabilities peer, boolean strict) {
    Role ours = Role.of(local.role());
    if (ours == null) {
      return true;
    }
    if (peer.role().isEmpty()) {
      return !strict;
    }
    return Role.of(peer.role()) == ours.counterpart();
  }

  private static @Nullable NotificationMessage checkFamilies(
      PeerParameters parameters, OpenMessage local, OpenMessage peer) {
    Set<Family> common = commonFamilies(local, peer);
    Set<Family> missing = EnumSet.noneOf(Family.class);
    missing.addAll(parameters.requiredFamilies());
    missing.removeAll(common);
    if (common.isEmpty()) {
      missing.addAll(parameters.capabilities().multiprotocol());
    }
    if (missing.isEmpty() && !common.isEmpty()) {
      return null;
    }
    // RFC 5492 §5: the capabilities that the peer lacks, each encoded as in an OPEN.
    ByteBuffer data = ByteBuffer.allocate(6 * missing.size());
    for (Family family : missing) {
      data.put((byte) MULTIPROTOCOL).put((byte) 4);
      data.putShort((short) family.afi()).put((byte) 0).put((byte) family.safi());
    }
    return NotificationMessage.of(ErrorCode.UNSUPPORTED_CAPABILITY, data.array());
  }

  private static Set<Family> commonFamilies(OpenMessage local, OpenMessage peer) {
    Set<Family> common = EnumSet.noneOf(Family.class);
    common.addAll(families(local.capabilities()));
    common.retainAll(families(peer.capabilities()));
    return common;
  }

  /** The families that somebody announces: RFC 4760 §8, without any it is IPv4 unicast. */
  public static Set<Family> families(Capabilities capabilities) {
    boolean announcesOthers =
        capabilities.unknown().stream().anyMatch(raw -> raw.code() == MULTIPROTOCOL);
    return capabilities.multiprotocol().isEmpty() && !announcesOthers
        ? Set.of(Family.IPV4_UNICAST)
        : capabilities.multiprotocol();
  }

  private static Negotiated agree(PeerParameters parameters, OpenMessage local, OpenMessage peer) {
    Capabilities ours = local.capabilities();
    Capabilities theirs = peer.capabilities();
    Set<Family> families = Set.copyOf(commonFamilies(local, peer));
    Duration hold = Duration.ofSeconds(Math.min(local.holdTimeSeconds(), peer.holdTimeSeconds()));
    return new Negotiated(
        local,
        peer,
        wireContext(families, local, peer),
        hold,
        keepalive(parameters, hold),
        sendHold(parameters, hold),
        ours.routeRefresh() && theirs.routeRefresh(),
        ours.enhancedRouteRefresh() && theirs.enhancedRouteRefresh(),
        gracefulRestart(families, ours, theirs));
  }

  private static WireContext wireContext(
      Set<Family> families, OpenMessage local, OpenMessage peer) {
    Capabilities ours = local.capabilities();
    Capabilities theirs = peer.capabilities();
    boolean external = local.asNumber() != peer.asNumber();
    return new WireContext(
        ours.fourOctetAs().isPresent() && theirs.fourOctetAs().isPresent(),
        external,
        families,
        addPath(families, ours, AddPath.RECEIVE, theirs, AddPath.SEND),
        addPath(families, ours, AddPath.SEND, theirs, AddPath.RECEIVE),
        intersection(families, ours.extendedNextHop(), theirs.extendedNextHop()),
        ours.extendedMessage() && theirs.extendedMessage(),
        external ? PathAttributes.DEFAULT_LOCAL_PREF : PathAttributes.ABSENT);
  }

  /** RFC 4271 §4.4, §10: a third of the hold time, and at most one a second. */
  private static Duration keepalive(PeerParameters parameters, Duration hold) {
    if (hold.isZero()) {
      return Duration.ZERO;
    }
    // In whole numbers: Duration multiplies as BigDecimal, whose loading each first session waits
    // for.
    long wanted = parameters.keepaliveTime().toNanos();
    long interval =
        wanted == 0
            ? hold.toNanos() / 3
            : wanted * hold.toSeconds() / parameters.holdTime().toSeconds();
    return Duration.ofNanos(Math.max(interval, NANOS_PER_SECOND));
  }

  private static Duration sendHold(PeerParameters parameters, Duration hold) {
    if (!parameters.sendHoldTime().isZero()) {
      return parameters.sendHoldTime();
    }
    // RFC 9687 §4.1
    Duration twice = hold.plus(hold);
    return twice.compareTo(MIN_SEND_HOLD) > 0 ? twice : MIN_SEND_HOLD;
  }

  private static Set<Family> addPath(
      Set<Family> families, Capabilities ours, AddPath we, Capabilities theirs, AddPath they) {
    Set<Family> result = EnumSet.noneOf(Family.class);
    for (Family family : families) {
      if (can(ours, family, we) && can(theirs, family, they)) {
        result.add(family);
      }
    }
    return Set.copyOf(result);
  }

  private static boolean can(Capabilities capabilities, Family family, AddPath what) {
    AddPath announced = capabilities.addPath().get(family);
    return announced == what || announced == AddPath.BOTH;
  }

  private static Set<Family> intersection(Set<Family> a, Set<Family> b, Set<Family> c) {
    Set<Family> result = EnumSet.noneOf(Family.class);
    result.addAll(a);
    result.retainAll(b);
    result.retainAll(c);
    return Set.copyOf(result);
  }

  private static Negotiated.@Nullable GracefulRestart gracefulRestart(
      Set<Family> families, Capabilities ours, Capabilities theirs) {
    Capabilities.GracefulRestart local = ours.gracefulRestart();
    Capabilities.GracefulRestart peer = theirs.gracefulRestart();
    if (local == null || peer == null) {
      return null;
    }
    Set<Family> kept = EnumSet.noneOf(Family.class);
    Set<Family> preserved = EnumSet.noneOf(Family.class);
    Map<Family, Duration> longLived = new EnumMap<>(Family.class);
    Set<Family> longLivedPreserved = EnumSet.noneOf(Family.class);
    Map<Family, LongLived> wanted = orNone(ours.longLivedGracefulRestart());
    Map<Family, LongLived> asked = orNone(theirs.longLivedGracefulRestart());
    for (Family family : families) {
      Boolean forwarding = peer.forwardingPreserved().get(family);
      if (forwarding != null) {
        kept.add(family);
        if (forwarding) {
          preserved.add(family);
        }
      }
      LongLived stale = asked.get(family);
      if (stale != null && wanted.containsKey(family)) {
        longLived.put(family, Duration.ofSeconds(stale.staleSeconds()));
        if (stale.forwardingPreserved()) {
          longLivedPreserved.add(family);
        }
      }
    }
    return new Negotiated.GracefulRestart(
        Set.copyOf(kept),
        Set.copyOf(preserved),
        peer.restarting(),
        local.restarting(),
        Duration.ofSeconds(peer.restartTimeSeconds()),
        local.notification() && peer.notification(),
        Map.copyOf(longLived),
        Set.copyOf(longLivedPreserved));
  }

  private static Map<Family, LongLived> orNone(@Nullable Map<Family, LongLived> families) {
    return families == null ? Map.of() : families;
  }
}
