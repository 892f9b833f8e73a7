package io.manx.speaker.wire;

import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import java.util.Set;

/**
 * What decoding and encoding need to know of a session once OPENs were exchanged.
 *
 * @param fourOctetAs both sides announced four-octet AS numbers (RFC 6793)
 * @param external the peer is in another AS, which decides about LOCAL_PREF, ORIGINATOR_ID and
 *     CLUSTER_LIST (RFC 7606 §7.5, §7.9, §7.10)
 * @param families families negotiated; NLRI of others is ignored
 * @param addPathReceive families in which the peer sends path identifiers (RFC 7911)
 * @param addPathSend families in which we send path identifiers
 * @param extendedNextHop families of IPv4 NLRI that may have an IPv6 next hop (RFC 8950)
 * @param extendedMessage messages may have up to 65535 octets (RFC 8654)
 * @param localPref what counts where a path comes without a LOCAL_PREF that does (RFC 4271 §5.1.5):
 *     decoded paths have it, so that import policy need not change each; or {@link
 *     PathAttributes#ABSENT}
 */
public record WireContext(
    boolean fourOctetAs,
    boolean external,
    Set<Family> families,
    Set<Family> addPathReceive,
    Set<Family> addPathSend,
    Set<Family> extendedNextHop,
    boolean extendedMessage,
    long localPref) {
  /** The largest message without RFC 8654, in octets. */
  public static final int MAX_MESSAGE = 4096;

  /** The largest message with RFC 8654, in octets. */
  public static final int MAX_EXTENDED_MESSAGE = 65535;

  /** A session of plain RFC 4271 with IPv4 alone: what holds before OPENs were exchanged. */
  public static final WireContext PLAIN = plain(false, true, Set.of(Family.IPV4_UNICAST));

  /**
   * A session of these families without path identifiers, IPv6 next hops of IPv4 NLRI or extended
   * messages, whose paths are decoded as they came.
   */
  public static WireContext plain(boolean fourOctetAs, boolean external, Set<Family> families) {
    return new WireContext(
        fourOctetAs,
        external,
        families,
        Set.of(),
        Set.of(),
        Set.of(),
        false,
        PathAttributes.ABSENT);
  }

  /** The largest message of the session, in octets. */
  public int maxMessage() {
    return extendedMessage ? MAX_EXTENDED_MESSAGE : MAX_MESSAGE;
  }
}
