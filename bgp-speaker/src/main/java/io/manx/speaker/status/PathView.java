package io.manx.speaker.status;

import io.manx.net.IpAddress;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.policy.HiddenReason;
import io.manx.speaker.policy.SuppressedReason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One path to a prefix.
 *
 * @param protocol the name of the protocol it came from: the peer's name, static1, kernel1, ...
 * @param kind the type of that protocol
 * @param from the address of the peer; null unless from a peer
 * @param since when it was learned or last changed
 * @param destination what happens to packets
 * @param nextHops for {@link Destination#UNICAST}: resolved through the kernel where that is known,
 *     else the BGP next hop without a device
 * @param attributes its path attributes; null if it did not come by BGP
 * @param preference BIRD's number: Direct 240, Static 200, BGP 100, Kernel 10
 * @param igpMetric the cost of its next hop, or {@link #METRIC_UNKNOWN}
 * @param primary it is the best path of its prefix
 * @param stale it is kept for a peer that restarts (RFC 4724, RFC 9494)
 * @param pathId the path identifier (RFC 7911), or {@link #NO_PATH_ID}
 * @param hidden why it takes no part in the decision, or null
 * @param suppressed in {@link RouteQuery.View#NO_EXPORT}: why it is not sent, else null
 * @param kernelTrouble why the kernel does not have it although it is the best path, in a few
 *     words; null if it has, or need not have
 */
public record PathView(
    String protocol,
    ProtocolStatus.Kind kind,
    @Nullable IpAddress from,
    Instant since,
    Destination destination,
    List<NextHop> nextHops,
    @Nullable PathAttributes attributes,
    int preference,
    long igpMetric,
    boolean primary,
    boolean stale,
    long pathId,
    @Nullable HiddenReason hidden,
    @Nullable SuppressedReason suppressed,
    @Nullable String kernelTrouble) {
  /** {@link #igpMetric()} where nothing is known, as in a pure reflector. */
  public static final long METRIC_UNKNOWN = -1;

  /** {@link #pathId()} of a path that came without one. */
  public static final long NO_PATH_ID = -1;

  /** Whether it is the best path, and the kernel does not have it. */
  public boolean notInKernel() {
    return kernelTrouble != null;
  }

  /** What happens to packets. */
  public enum Destination {
    /** Forwarded to a next hop. */
    UNICAST,
    /** Dropped silently. */
    BLACKHOLE,
    /** Dropped with ICMP unreachable; also a path whose next hop has no route. */
    UNREACHABLE,
    /** Dropped with ICMP prohibited. */
    PROHIBITED
  }

  /**
   * A next hop.
   *
   * @param via the gateway; null if directly on the device
   * @param device the interface, or null if not known
   * @param weight 1..256; 1 unless several next hops share unequally
   */
  public record NextHop(@Nullable IpAddress via, @Nullable String device, int weight) {}

  /** The same as it goes out: with another path identifier, or without one if it is 0. */
  public PathView withPathId(int sentId) {
    return new PathView(
        protocol,
        kind,
        from,
        since,
        destination,
        nextHops,
        attributes,
        preference,
        igpMetric,
        primary,
        stale,
        sentId == 0 ? NO_PATH_ID : Integer.toUnsignedLong(sentId),
        hidden,
        suppressed,
        kernelTrouble);
  }

  /** Copies the list. */
  public PathView {
    nextHops = List.copyOf(nextHops);
  }
}
