package io.manx.speaker.rib;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.PrefixIndex;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The last changes of best paths and what caused them, in a ring of fixed size: an entry is a few
 * stores into arrays and references to what is interned anyway. Belongs to the speaker loop.
 */
public final class RouteLog {
  /** The most changes that are remembered. */
  public static final int CAPACITY = 1 << 15;

  /** Entries looked at for one page. */
  static final int PAGE = 4096;

  private static final int LEAST_ROOM = 1 << 10;

  /** Why a best path changed. */
  public enum Cause {
    /** An UPDATE of a peer. */
    UPDATE("update"),
    /** A session was established: paths kept for it belong to it again. */
    SESSION_UP("session up"),
    /** A session ended. */
    SESSION_DOWN("session down"),
    /** Stale paths of a peer that restarted were not announced again (RFC 4724 §4.2). */
    STALE("stale paths removed"),
    /** Paths of a peer that is away became long-lived stale (RFC 9494 §4.2). */
    LONG_LIVED("long-lived stale"),
    /** A policy, or how paths are compared, changed. */
    CONFIGURATION("configuration"),
    /** A next hop became reachable, unreachable, or nearer or farther. */
    NEXT_HOP("next hop"),
    /** This node began or ceased to originate the prefix. */
    ORIGINATION("originated here");

    private final String text;

    Cause(String text) {
      this.text = text;
    }

    /** The cause for people. */
    public String text() {
      return text;
    }
  }

  /**
   * One side of a change.
   *
   * @param source where the best path came from
   * @param attributes its attributes after import policy
   */
  public record Best(PathSource source, PathAttributes attributes) {}

  /**
   * A change of a best path.
   *
   * @param prefix the prefix
   * @param time in the seconds of the RIB's caller
   * @param cause what brought it about
   * @param trigger the peer whose message or session it was, or null
   * @param before the best path before, or null if there was none
   * @param after the best path since, or null if there is none
   */
  public record Entry(
      IpPrefix prefix,
      int time,
      Cause cause,
      @Nullable PathSource trigger,
      @Nullable Best before,
      @Nullable Best after) {}

  /**
   * A part of the log, oldest first.
   *
   * @param entries those that passed the filter
   * @param next the cursor of the following page: entries that are still to come have it or more
   * @param end whether no entry is left now
   */
  public record Page(List<Entry> entries, long next, boolean end) {}

  private long[] high = new long[LEAST_ROOM];
  private long[] low = new long[LEAST_ROOM];

  /** Length, cause, and whether the prefix is an IPv6 one. */
  private int[] facts = new int[LEAST_ROOM];

  private int[] times = new int[LEAST_ROOM];
  private PathSource[] triggers = new PathSource[LEAST_ROOM];
  private PathSource[] oldSources = new PathSource[LEAST_ROOM];
  private PathSource[] newSources = new PathSource[LEAST_ROOM];
  private PathAttributes[] oldAttributes = new PathAttributes[LEAST_ROOM];
  private PathAttributes[] newAttributes = new PathAttributes[LEAST_ROOM];
  private long next;

  private Cause cause = Cause.CONFIGURATION;
  private @Nullable PathSource trigger;
  private int now;

  /** An empty log. */
  RouteLog() {}

  /** What causes the changes that follow. */
  void begin(Cause newCause, @Nullable PathSource by, int time) {
    cause = newCause;
    trigger = by;
    now = time;
  }

  /** A prefix is routed by another path than before. */
  void add(
      PrefixIndex index,
      int prefix,
      @Nullable PathSource oldSource,
      @Nullable AttributeSet oldSet,
      @Nullable PathSource newSource,
      @Nullable AttributeSet newSet) {
    if (next == times.length && next < CAPACITY) {
      grow();
    }
    int at = (int) (next++ & (times.length - 1));
    high[at] = index.high(prefix);
    low[at] = index.low(prefix);
    facts[at] = index.length(prefix) | cause.ordinal() << 8 | (index.isV4() ? 0 : 1 << 16);
    times[at] = now;
    triggers[at] = trigger;
    oldSources[at] = oldSource;
    newSources[at] = newSource;
    oldAttributes[at] = oldSet == null ? null : oldSet.value;
    newAttributes[at] = newSet == null ? null : newSet.value;
  }

  private void grow() {
    int room = 2 * times.length;
    high = Arrays.copyOf(high, room);
    low = Arrays.copyOf(low, room);
    facts = Arrays.copyOf(facts, room);
    times = Arrays.copyOf(times, room);
    triggers = Arrays.copyOf(triggers, room);
    oldSources = Arrays.copyOf(oldSources, room);
    newSources = Arrays.copyOf(newSources, room);
    oldAttributes = Arrays.copyOf(oldAttributes, room);
    newAttributes = Arrays.copyOf(newAttributes, room);
  }

  /** The cursor after the newest entry. */
  public long end() {
    return next;
  }

  /** The time since which no change is missing; {@link Integer#MIN_VALUE} if none ever was lost. */
  public int reachesBackTo() {
    return next <= times.length ? Integer.MIN_VALUE : times[slot(next - times.length)];
  }

  /**
   * Up to {@code limit} entries from {@code cursor} on, not older than {@code since}, whose prefix
   * passes the filter; looks at no more than a few thousand, so a page may be short.
   */
  public Page read(long cursor, int limit, int since, Predicate<IpPrefix> filter) {
    List<Entry> entries = new ArrayList<>();
    long at = Math.max(cursor, next - times.length);
    at = Math.max(at, 0);
    long stop = Math.min(next, at + PAGE);
    for (; at < stop && entries.size() < limit; at++) {
      int slot = slot(at);
      if (times[slot] >= since) {
        IpPrefix prefix = prefix(slot);
        if (filter.test(prefix)) {
          entries.add(entry(slot, prefix));
        }
      }
    }
    return new Page(entries, at, at >= next);
  }

  /**
   * The first change after a time: its {@link Entry#before} is how the prefix was routed then. What
   * has not changed since, as far as the log reaches, is not among them.
   *
   * @param covering of every prefix that holds {@code prefix}, instead of exactly this one
   */
  public Map<IpPrefix, Entry> firstAfter(IpPrefix prefix, boolean covering, int time) {
    Map<IpPrefix, Integer> found = new HashMap<>();
    for (long at = next - 1; at >= 0 && at >= next - times.length; at--) {
      int slot = slot(at);
      if (times[slot] <= time) {
        break;
      }
      IpPrefix each = prefix(slot);
      if (covering ? each.contains(prefix) : each.equals(prefix)) {
        found.put(each, slot);
      }
    }
    Map<IpPrefix, Entry> entries = new HashMap<>();
    found.forEach((each, slot) -> entries.put(each, entry(slot, each)));
    return entries;
  }

  private int slot(long at) {
    return (int) (at & (times.length - 1));
  }

  private IpPrefix prefix(int slot) {
    boolean v4 = facts[slot] >> 16 == 0;
    IpAddress address = v4 ? IpAddress.v4((int) low[slot]) : IpAddress.v6(high[slot], low[slot]);
    return new IpPrefix(address, facts[slot] & 0xFF);
  }

  private Entry entry(int slot, IpPrefix prefix) {
    return new Entry(
        prefix,
        times[slot],
        Cause.values()[facts[slot] >> 8 & 0xFF],
        triggers[slot],
        best(oldSources[slot], oldAttributes[slot]),
        best(newSources[slot], newAttributes[slot]));
  }

  private static @Nullable Best best(
      @Nullable PathSource source, @Nullable PathAttributes attributes) {
    return source == null || attributes == null ? null : new Best(source, attributes);
  }
}
