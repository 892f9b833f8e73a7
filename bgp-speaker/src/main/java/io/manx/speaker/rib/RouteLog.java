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

  // What belongs to one change lies together, so that adding it touches two lines of the cache.

  /** The numbers of a change: the prefix's two halves, and time and {@link #facts} in one. */
  private static final int NUMBERS = 3;

  /** Trigger, source and attributes before, source and attributes after. */
  private static final int OBJECTS = 5;

  private long[] numbers = new long[NUMBERS * LEAST_ROOM];
  private @Nullable Object[] objects = new @Nullable Object[OBJECTS * LEAST_ROOM];
  private int room = LEAST_ROOM;
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
    if (next == room && next < CAPACITY) {
      room *= 2;
      numbers = Arrays.copyOf(numbers, NUMBERS * room);
      objects = Arrays.copyOf(objects, OBJECTS * room);
    }
    int slot = slot(next++);
    int facts = index.length(prefix) | cause.ordinal() << 8 | (index.isV4() ? 0 : 1 << 16);
    int number = NUMBERS * slot;
    numbers[number] = index.high(prefix);
    numbers[number + 1] = index.low(prefix);
    numbers[number + 2] = (long) now << 32 | facts;
    int object = OBJECTS * slot;
    objects[object] = trigger;
    objects[object + 1] = oldSource;
    objects[object + 2] = oldSet == null ? null : oldSet.value;
    objects[object + 3] = newSource;
    objects[object + 4] = newSet == null ? null : newSet.value;
  }

  /** Length, cause, and whether the prefix is an IPv6 one. */
  private int facts(int slot) {
    return (int) numbers[NUMBERS * slot + 2];
  }

  private int time(int slot) {
    return (int) (numbers[NUMBERS * slot + 2] >> 32);
  }

  /** The cursor after the newest entry. */
  public long end() {
    return next;
  }

  /** The time since which no change is missing; {@link Integer#MIN_VALUE} if none ever was lost. */
  public int reachesBackTo() {
    return next <= room ? Integer.MIN_VALUE : time(slot(next - room));
  }

  /**
   * Up to {@code limit} entries from {@code cursor} on, not older than {@code since}, whose prefix
   * passes the filter; looks at no more than a few thousand, so a page may be short.
   */
  public Page read(long cursor, int limit, int since, Predicate<IpPrefix> filter) {
    List<Entry> entries = new ArrayList<>();
    long at = Math.max(cursor, next - room);
    at = Math.max(at, 0);
    long stop = Math.min(next, at + PAGE);
    for (; at < stop && entries.size() < limit; at++) {
      int slot = slot(at);
      if (time(slot) >= since) {
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
    for (long at = next - 1; at >= 0 && at >= next - room; at--) {
      int slot = slot(at);
      if (time(slot) <= time) {
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
    return (int) (at & (room - 1));
  }

  private IpPrefix prefix(int slot) {
    long high = numbers[NUMBERS * slot];
    long low = numbers[NUMBERS * slot + 1];
    boolean v4 = facts(slot) >> 16 == 0;
    IpAddress address = v4 ? IpAddress.v4((int) low) : IpAddress.v6(high, low);
    return new IpPrefix(address, facts(slot) & 0xFF);
  }

  private Entry entry(int slot, IpPrefix prefix) {
    return new Entry(
        prefix,
        time(slot),
        Cause.values()[facts(slot) >> 8 & 0xFF],
        (PathSource) objects[OBJECTS * slot],
        best(OBJECTS * slot + 1),
        best(OBJECTS * slot + 3));
  }

  /** The side of a change that begins here. */
  private @Nullable Best best(int object) {
    PathSource source = (PathSource) objects[object];
    PathAttributes attributes = (PathAttributes) objects[object + 1];
    return source == null || attributes == null ? null : new Best(source, attributes);
  }
}
