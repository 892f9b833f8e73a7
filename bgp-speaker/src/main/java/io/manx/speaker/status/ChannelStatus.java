package io.manx.speaker.status;

import io.manx.net.IpAddress;
import io.manx.speaker.model.Family;
import io.manx.speaker.policy.RuleHits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One family of one protocol.
 *
 * @param family which
 * @param state its life
 * @param preference BIRD's number: Direct 240, Static 200, BGP 100, Kernel 10
 * @param inputFilter ACCEPT, REJECT, a name, names joined by blanks, or (unnamed)
 * @param outputFilter likewise
 * @param recovery its part in the recovery from our own restart
 * @param limits configured limits
 * @param routes route counts now
 * @param changes counts of changes since the protocol came up
 * @param nextHop the next hop we send; null unless the session is Established
 * @param linkLocalNextHop sent beside it (RFC 2545), or null
 * @param neighborRestart how the peer's restart is handled; null if it is not restarting
 * @param longLivedStale time left for long-lived stale routes (RFC 9494), or null
 * @param importRules how often each rule of the peer's filters decided about what came
 * @param exportRules likewise about what was to be sent, for all peers that are sent the same
 */
public record ChannelStatus(
    Family family,
    State state,
    int preference,
    String inputFilter,
    String outputFilter,
    Recovery recovery,
    List<Limit> limits,
    RouteCounts routes,
    RouteChanges changes,
    @Nullable IpAddress nextHop,
    @Nullable IpAddress linkLocalNextHop,
    @Nullable NeighborRestart neighborRestart,
    @Nullable TimerStatus longLivedStale,
    List<RuleHits> importRules,
    List<RuleHits> exportRules) {
  /** The life of a channel. */
  public enum State {
    /** Not used. */
    DOWN,
    /** The peer restarts, or feeding has not begun. */
    START,
    /** Routes flow. */
    UP,
    /** Routes are being removed. */
    FLUSHING
  }

  /** The part of a channel in the recovery from our own restart (RFC 4724 §4.1). */
  public enum Recovery {
    /** None. */
    NONE,
    /** Not up yet. */
    PENDING,
    /** Up, End-of-RIB awaited. */
    WAITING
  }

  /** How the routes of a restarting peer are kept. */
  public enum NeighborRestart {
    /** Not at all. */
    NONE,
    /** RFC 4724. */
    REGULAR,
    /** RFC 9494. */
    LONG_LIVED
  }

  /**
   * A limit.
   *
   * @param kind what is limited
   * @param limit the number of routes
   * @param hit whether it was reached
   * @param action what happens above it
   */
  public record Limit(Kind kind, long limit, boolean hit, Action action) {
    /** What is limited. */
    public enum Kind {
      /** Before filters. */
      RECEIVE,
      /** After filters. */
      IMPORT,
      /** Sent. */
      EXPORT,
      /** Paths of each prefix, where the peer sends several (RFC 7911). */
      PATHS
    }

    /** What happens above a limit. */
    public enum Action {
      /** A log line. */
      WARN,
      /** Further routes are hidden. */
      BLOCK,
      /** The session restarts. */
      RESTART,
      /** The session stays down. */
      DISABLE
    }
  }

  /** A channel without filters. */
  public ChannelStatus(
      Family family,
      State state,
      int preference,
      String inputFilter,
      String outputFilter,
      Recovery recovery,
      List<Limit> limits,
      RouteCounts routes,
      RouteChanges changes,
      @Nullable IpAddress nextHop,
      @Nullable IpAddress linkLocalNextHop,
      @Nullable NeighborRestart neighborRestart,
      @Nullable TimerStatus longLivedStale) {
    this(
        family,
        state,
        preference,
        inputFilter,
        outputFilter,
        recovery,
        limits,
        routes,
        changes,
        nextHop,
        linkLocalNextHop,
        neighborRestart,
        longLivedStale,
        List.of(),
        List.of());
  }

  /** Copies the lists. */
  public ChannelStatus {
    limits = List.copyOf(limits);
    importRules = List.copyOf(importRules);
    exportRules = List.copyOf(exportRules);
  }
}
