package io.manx.speaker.session;

import io.manx.net.IpAddress;
import io.manx.speaker.message.Capabilities;
import io.manx.speaker.message.OpenMessage;
import io.manx.speaker.model.Family;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Parameters and OPENs for tests: we are AS 65001 and 10.0.0.1, the peer AS 65002 and 10.0.0.2. */
final class Peers {
  static final long LOCAL_AS = 65001;
  static final long PEER_AS = 65002;
  static final IpAddress LOCAL_ID = IpAddress.parse("10.0.0.1");
  static final IpAddress PEER_ID = IpAddress.parse("10.0.0.2");

  private Peers() {}

  static Capabilities capabilities(long as, Family... families) {
    return new Capabilities(
        Set.of(families),
        true,
        true,
        OptionalLong.of(as),
        true,
        null,
        Map.of(),
        Map.of(),
        Set.of(),
        OptionalInt.empty(),
        null,
        null,
        List.of());
  }

  static Capabilities withRestart(Capabilities base, boolean notification) {
    return new Capabilities(
        base.multiprotocol(),
        base.routeRefresh(),
        base.enhancedRouteRefresh(),
        base.fourOctetAs(),
        base.extendedMessage(),
        new Capabilities.GracefulRestart(
            false, notification, 120, Map.of(Family.IPV4_UNICAST, true)),
        base.longLivedGracefulRestart(),
        base.addPath(),
        base.extendedNextHop(),
        base.role(),
        null,
        null,
        List.of());
  }

  static Capabilities withRole(Capabilities base, Role role) {
    return new Capabilities(
        base.multiprotocol(),
        base.routeRefresh(),
        base.enhancedRouteRefresh(),
        base.fourOctetAs(),
        base.extendedMessage(),
        base.gracefulRestart(),
        base.longLivedGracefulRestart(),
        base.addPath(),
        base.extendedNextHop(),
        OptionalInt.of(role.value()),
        null,
        null,
        List.of());
  }

  static PeerParameters parameters() {
    return parameters(capabilities(LOCAL_AS, Family.IPV4_UNICAST), false, Duration.ZERO);
  }

  static PeerParameters passive() {
    return parameters(capabilities(LOCAL_AS, Family.IPV4_UNICAST), true, Duration.ZERO);
  }

  static PeerParameters delaying() {
    return parameters(capabilities(LOCAL_AS, Family.IPV4_UNICAST), false, Duration.ofSeconds(20));
  }

  static PeerParameters parameters(
      Capabilities capabilities, boolean passive, Duration delayOpenTime) {
    return new PeerParameters(
        LOCAL_AS,
        PEER_AS,
        LOCAL_ID,
        Duration.ofSeconds(90),
        Duration.ZERO,
        Duration.ofSeconds(5),
        passive,
        delayOpenTime,
        PeerParameters.IdleHold.DEFAULT,
        capabilities,
        Set.of(),
        false,
        Duration.ZERO);
  }

  static PeerParameters withHoldTime(PeerParameters base, Duration hold, Duration keepalive) {
    return new PeerParameters(
        base.localAs(),
        base.expectedAs(),
        base.localIdentifier(),
        hold,
        keepalive,
        base.connectRetryTime(),
        base.passive(),
        base.delayOpenTime(),
        base.idleHold(),
        base.capabilities(),
        base.requiredFamilies(),
        base.strictRole(),
        base.sendHoldTime());
  }

  static PeerParameters strict(
      PeerParameters base, long expectedAs, Set<Family> required, boolean strictRole) {
    return new PeerParameters(
        base.localAs(),
        expectedAs,
        base.localIdentifier(),
        base.holdTime(),
        base.keepaliveTime(),
        base.connectRetryTime(),
        base.passive(),
        base.delayOpenTime(),
        base.idleHold(),
        base.capabilities(),
        required,
        strictRole,
        base.sendHoldTime());
  }

  static OpenMessage open() {
    return open(PEER_AS, PEER_ID, 90, capabilities(PEER_AS, Family.IPV4_UNICAST));
  }

  static OpenMessage open(long as, IpAddress id, int hold, Capabilities capabilities) {
    return new OpenMessage(4, as, hold, id, capabilities);
  }
}
