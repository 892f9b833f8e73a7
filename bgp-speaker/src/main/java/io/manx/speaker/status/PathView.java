package io.manx.speaker.status;

import io.manx.net.IpAddress;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.policy.HiddenReason;
import io.manx.speaker.policy.RuleName;
import io.manx.speaker.policy.SuppressedReason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One path to a prefix: a row, which the rows of a {@link RoutePage} are filled into again and
 * again, as a table may have a million. What is filled once and handed on stays as it is.
 */
public final class PathView {
  /** {@link #igpMetric()} where nothing is known, as in a pure reflector. */
  public static final long METRIC_UNKNOWN = -1;

  /** {@link #pathId()} of a path that came without one. */
  public static final long NO_PATH_ID = -1;

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

  /**
   * Where paths come from: one object for all of them.
   *
   * @param protocol the name of the protocol: the peer's name, static1, kernel1, ...
   * @param kind the type of that protocol
   * @param from the address of the peer; null unless from a peer
   * @param destination what happens to packets
   * @param preference BIRD's number: Direct 240, Static 200, BGP 100, Kernel 10
   */
  public record Source(
      String protocol,
      ProtocolStatus.Kind kind,
      @Nullable IpAddress from,
      Destination destination,
      int preference) {}

  private static final Source NOBODY =
      new Source("", ProtocolStatus.Kind.STATIC, null, Destination.UNREACHABLE, 0);

  private Source source = NOBODY;
  private long sinceMillis;
  private List<NextHop> nextHops = List.of();
  private @Nullable PathAttributes attributes;
  private long igpMetric;
  private boolean primary;
  private boolean stale;
  private long pathId;
  private @Nullable HiddenReason hidden;
  private @Nullable RuleName rule;
  private @Nullable SuppressedReason suppressed;
  private @Nullable String kernelTrouble;

  /** An empty row, to be filled. */
  public PathView() {}

  // Filling: begins with fill, and what is not set after that is not there.

  /**
   * Makes this another path.
   *
   * @param newSource where it comes from
   * @param newAttributes its path attributes; null if it did not come by BGP
   * @param newNextHops for {@link Destination#UNICAST}: resolved through the kernel where that is
   *     known, else the BGP next hop without a device; immutable
   * @param newSinceMillis when it was learned or last changed, in milliseconds of the epoch
   */
  public PathView fill(
      Source newSource,
      @Nullable PathAttributes newAttributes,
      List<NextHop> newNextHops,
      long newSinceMillis) {
    source = newSource;
    attributes = newAttributes;
    nextHops = newNextHops;
    sinceMillis = newSinceMillis;
    igpMetric = METRIC_UNKNOWN;
    primary = false;
    stale = false;
    pathId = NO_PATH_ID;
    hidden = null;
    rule = null;
    suppressed = null;
    kernelTrouble = null;
    return this;
  }

  /** Makes this the same as another path. */
  public PathView fill(PathView other) {
    fill(other.source, other.attributes, other.nextHops, other.sinceMillis);
    return metric(other.igpMetric)
        .marks(other.primary, other.stale)
        .pathId(other.pathId)
        .hidden(other.hidden, other.rule)
        .suppressed(other.suppressed)
        .kernelTrouble(other.kernelTrouble);
  }

  /** Sets the cost of the next hop. */
  public PathView metric(long metric) {
    igpMetric = metric;
    return this;
  }

  /** Sets whether it is the best path, and whether it is stale. */
  public PathView marks(boolean isPrimary, boolean isStale) {
    primary = isPrimary;
    stale = isStale;
    return this;
  }

  /** Sets the path identifier, or {@link #NO_PATH_ID}. */
  public PathView pathId(long id) {
    pathId = id;
    return this;
  }

  /** Sets the path identifier as it is on the wire, where 0 is none. */
  public PathView wirePathId(int id) {
    return pathId(id == 0 ? NO_PATH_ID : Integer.toUnsignedLong(id));
  }

  /** Sets why it takes no part in the decision, and the import rule that said so if one did. */
  public PathView hidden(@Nullable HiddenReason reason, @Nullable RuleName byRule) {
    hidden = reason;
    rule = byRule;
    return this;
  }

  /** Sets why it is not sent. */
  public PathView suppressed(@Nullable SuppressedReason reason) {
    suppressed = reason;
    return this;
  }

  /** Sets why the kernel does not have it. */
  public PathView kernelTrouble(@Nullable String trouble) {
    kernelTrouble = trouble;
    return this;
  }

  // Reading.

  /** Where it comes from; the same object for all paths of a source, if the reader can. */
  public Source source() {
    return source;
  }

  /** The name of the protocol it came from: the peer's name, static1, kernel1, ... */
  public String protocol() {
    return source.protocol();
  }

  /** The type of that protocol. */
  public ProtocolStatus.Kind kind() {
    return source.kind();
  }

  /** The address of the peer; null unless from a peer. */
  public @Nullable IpAddress from() {
    return source.from();
  }

  /** When it was learned or last changed. */
  public Instant since() {
    return Instant.ofEpochMilli(sinceMillis);
  }

  /** The same in milliseconds of the epoch. */
  public long sinceMillis() {
    return sinceMillis;
  }

  /** What happens to packets. */
  public Destination destination() {
    return source.destination();
  }

  /**
   * For {@link Destination#UNICAST}: resolved through the kernel where that is known, else the BGP
   * next hop without a device. Immutable.
   */
  public List<NextHop> nextHops() {
    return nextHops;
  }

  /** Its path attributes; null if it did not come by BGP. */
  public @Nullable PathAttributes attributes() {
    return attributes;
  }

  /** BIRD's number: Direct 240, Static 200, BGP 100, Kernel 10. */
  public int preference() {
    return source.preference();
  }

  /** The cost of its next hop, or {@link #METRIC_UNKNOWN}. */
  public long igpMetric() {
    return igpMetric;
  }

  /** Whether it is the best path of its prefix. */
  public boolean primary() {
    return primary;
  }

  /** Whether it is kept for a peer that restarts (RFC 4724, RFC 9494). */
  public boolean stale() {
    return stale;
  }

  /** The path identifier (RFC 7911), or {@link #NO_PATH_ID}. */
  public long pathId() {
    return pathId;
  }

  /** Why it takes no part in the decision, or null. */
  public @Nullable HiddenReason hidden() {
    return hidden;
  }

  /** The import rule by which it takes no part in the decision, or null. */
  public @Nullable RuleName hiddenBy() {
    return rule;
  }

  /** In {@link RouteQuery.View#NO_EXPORT}: why it is not sent, else null. */
  public @Nullable SuppressedReason suppressed() {
    return suppressed;
  }

  /**
   * Why the kernel does not have it although it is the best path, in a few words; null if it has,
   * or need not have.
   */
  public @Nullable String kernelTrouble() {
    return kernelTrouble;
  }

  /** Whether it is the best path, and the kernel does not have it. */
  public boolean notInKernel() {
    return kernelTrouble != null;
  }

  @Override
  public String toString() {
    return source.protocol() + " " + nextHops + " " + attributes + (primary ? " *" : "");
  }
}
