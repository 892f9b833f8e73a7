package io.manx.speaker.message;

import io.manx.speaker.model.Family;
import io.manx.speaker.model.RawAttribute;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The capabilities of an OPEN (RFC 5492), as far as Manx knows them.
 *
 * @param multiprotocol families announced (RFC 4760 §8) that Manx routes
 * @param routeRefresh RFC 2918
 * @param enhancedRouteRefresh RFC 7313
 * @param fourOctetAs the AS number of the capability of RFC 6793, if announced
 * @param extendedMessage RFC 8654
 * @param gracefulRestart RFC 4724, or null
 * @param longLivedGracefulRestart what is kept a family (RFC 9494), or null if not announced; empty
 *     says that the sender asks for nothing and knows what LLGR_STALE means
 * @param addPath what the sender can do a family (RFC 7911)
 * @param extendedNextHop families of IPv4 NLRI that may have an IPv6 next hop (RFC 8950)
 * @param role the BGP Role value (RFC 9234 §4.1), if announced
 * @param hostname the host name (draft-walton-bgp-hostname-capability), or null
 * @param softwareVersion the software version (draft-ietf-idr-bgp-software-version), or null
 * @param unknown capabilities that Manx does not know: code and value in a {@link RawAttribute}
 *     whose flags are 0
 */
public record Capabilities(
    Set<Family> multiprotocol,
    boolean routeRefresh,
    boolean enhancedRouteRefresh,
    OptionalLong fourOctetAs,
    boolean extendedMessage,
    @Nullable GracefulRestart gracefulRestart,
    @Nullable Map<Family, LongLived> longLivedGracefulRestart,
    Map<Family, AddPath> addPath,
    Set<Family> extendedNextHop,
    OptionalInt role,
    @Nullable String hostname,
    @Nullable String softwareVersion,
    List<RawAttribute> unknown) {

  /** No capability at all: what a speaker of plain RFC 4271 sends. */
  public static final Capabilities NONE =
      new Capabilities(
          Set.of(),
          false,
          false,
          OptionalLong.empty(),
          false,
          null,
          null,
          Map.of(),
          Set.of(),
          OptionalInt.empty(),
          null,
          null,
          List.of());

  /**
   * The graceful restart capability (RFC 4724 §3, RFC 8538 §2).
   *
   * @param restarting the Restart State bit: the sender has just restarted
   * @param notification the N bit: NOTIFICATION keeps routes too
   * @param restartTimeSeconds how long the session may stay away, 0..4095
   * @param forwardingPreserved a family listed: whether its forwarding state was preserved
   */
  public record GracefulRestart(
      boolean restarting,
      boolean notification,
      int restartTimeSeconds,
      Map<Family, Boolean> forwardingPreserved) {}

  /**
   * One family of the long-lived graceful restart capability (RFC 9494 §3).
   *
   * @param staleSeconds how long the sender's paths are to be kept after the restart time
   * @param forwardingPreserved the F bit: its forwarding state was preserved
   */
  public record LongLived(int staleSeconds, boolean forwardingPreserved) {}

  /** The Send/Receive field of the ADD-PATH capability (RFC 7911 §4). */
  public enum AddPath {
    /** The sender can receive several paths a prefix: 1. */
    RECEIVE,
    /** The sender can send several paths a prefix: 2. */
    SEND,
    /** Both: 3. */
    BOTH
  }
}
