package io.manx.speaker.session;

import io.manx.net.IpAddress;
import io.manx.speaker.message.Capabilities;
import io.manx.speaker.message.OpenMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.wire.WireContext;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What two OPENs agree on.
 *
 * @param localOpen our OPEN, as sent
 * @param peerOpen the peer's, as received
 * @param families families both want (RFC 4760 §8)
 * @param external whether the peer is in another AS
 * @param holdTime the lesser of both hold times; 0 for no hold timer and no KEEPALIVEs
 * @param keepaliveTime the time between KEEPALIVEs before jitter; 0 for none
 * @param sendHoldTime the time of RFC 9687; 0 for none
 * @param fourOctetAs both speak RFC 6793
 * @param routeRefresh both speak RFC 2918
 * @param enhancedRouteRefresh both speak RFC 7313
 * @param extendedMessage both speak RFC 8654
 * @param addPathReceive families in which the peer sends several paths (RFC 7911)
 * @param addPathSend families in which we may send several paths
 * @param extendedNextHop families of IPv4 NLRI that may have an IPv6 next hop (RFC 8950)
 * @param gracefulRestart what happens to routes when the session breaks, or null for nothing
 */
public record Negotiated(
    OpenMessage localOpen,
    OpenMessage peerOpen,
    Set<Family> families,
    boolean external,
    Duration holdTime,
    Duration keepaliveTime,
    Duration sendHoldTime,
    boolean fourOctetAs,
    boolean routeRefresh,
    boolean enhancedRouteRefresh,
    boolean extendedMessage,
    Set<Family> addPathReceive,
    Set<Family> addPathSend,
    Set<Family> extendedNextHop,
    @Nullable GracefulRestart gracefulRestart) {

  /**
   * Graceful restart as agreed: both announced the capability (RFC 4724 §3).
   *
   * @param families families whose routes are kept: negotiated, and listed by the peer
   * @param forwardingPreserved those of them whose forwarding state the peer says it kept
   * @param peerRestarting the peer's Restart State bit: it waits for our End-of-RIB
   * @param localRestarting our Restart State bit
   * @param restartTime how long the peer's routes wait for its new session
   * @param notification both announced the N bit: NOTIFICATIONs keep routes too (RFC 8538)
   * @param longLived families and times for which stale routes stay afterwards (RFC 9494)
   * @param longLivedPreserved those of them whose forwarding state the peer says it kept
   */
  public record GracefulRestart(
      Set<Family> families,
      Set<Family> forwardingPreserved,
      boolean peerRestarting,
      boolean localRestarting,
      Duration restartTime,
      boolean notification,
      Map<Family, Duration> longLived,
      Set<Family> longLivedPreserved) {}

  /** The peer's AS. */
  public long peerAs() {
    return peerOpen.asNumber();
  }

  /** Our AS. */
  public long localAs() {
    return localOpen.asNumber();
  }

  /** The peer's BGP Identifier. */
  public IpAddress peerIdentifier() {
    return peerOpen.bgpIdentifier();
  }

  /** What we announced. */
  public Capabilities localCapabilities() {
    return localOpen.capabilities();
  }

  /** What the peer announced. */
  public Capabilities peerCapabilities() {
    return peerOpen.capabilities();
  }

  /** Our role if both announced theirs in an external session (RFC 9234), otherwise null. */
  public @Nullable Role localRole() {
    return external && peerCapabilities().role().isPresent()
        ? Role.of(localCapabilities().role())
        : null;
  }

  /** Whether the peer knows what LLGR_STALE means (RFC 9494 §4.3). */
  public boolean longLivedAware() {
    return peerCapabilities().longLivedGracefulRestart() != null;
  }

  /** What the codec has to know. */
  public WireContext wireContext() {
    return new WireContext(
        fourOctetAs,
        external,
        families,
        addPathReceive,
        addPathSend,
        extendedNextHop,
        extendedMessage,
        external ? PathAttributes.DEFAULT_LOCAL_PREF : PathAttributes.ABSENT);
  }
}
