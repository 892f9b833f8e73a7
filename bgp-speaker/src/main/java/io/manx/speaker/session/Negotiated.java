package io.manx.speaker.session;

import io.manx.net.IpAddress;
import io.manx.speaker.message.Capabilities;
import io.manx.speaker.message.OpenMessage;
import io.manx.speaker.model.Family;
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
 * @param wireContext what the codec has to know: families both want (RFC 4760 §8), and what of RFC
 *     6793, 7911, 8654 and 8950 both speak
 * @param holdTime the lesser of both hold times; 0 for no hold timer and no KEEPALIVEs
 * @param keepaliveTime the time between KEEPALIVEs before jitter; 0 for none
 * @param sendHoldTime the time of RFC 9687; 0 for none
 * @param routeRefresh both speak RFC 2918
 * @param enhancedRouteRefresh both speak RFC 7313
 * @param gracefulRestart what happens to routes when the session breaks, or null for nothing
 */
public record Negotiated(
    OpenMessage localOpen,
    OpenMessage peerOpen,
    WireContext wireContext,
    Duration holdTime,
    Duration keepaliveTime,
    Duration sendHoldTime,
    boolean routeRefresh,
    boolean enhancedRouteRefresh,
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

  /** Families both want (RFC 4760 §8). */
  public Set<Family> families() {
    return wireContext.families();
  }

  /** Whether the peer is in another AS. */
  public boolean external() {
    return wireContext.external();
  }

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
    return external() && peerCapabilities().role().isPresent()
        ? Role.of(localCapabilities().role())
        : null;
  }

  /** Whether the peer knows what LLGR_STALE means (RFC 9494 §4.3). */
  public boolean longLivedAware() {
    return peerCapabilities().longLivedGracefulRestart() != null;
  }
}
