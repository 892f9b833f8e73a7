package io.manx.speaker.rib;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.PrefixIndex;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Prefixes that are routed differently than before, in order, without an object for each. Used
 * again after it was told: good during {@link RouteListener#changed} only.
 */
public final class RouteChanges {
  private static final int MOST_ROOM = 1 << 14;

  private final boolean wide;
  private long[] highs = {};
  private long[] lows = {};
  private byte[] lengths = {};
  private @Nullable BestRoute[] before = {};
  private @Nullable BestRoute[] after = {};
  private int size;

  /**
   * No change yet.
   *
   * @param wide whether the prefixes are IPv6
   */
  public RouteChanges(boolean wide) {
    this.wide = wide;
  }

  /** How many changes there are. */
  public int size() {
    return size;
  }

  /** Upper half of the network address of a change; 0 for IPv4. */
  public long high(int change) {
    return highs[change];
  }

  /** Lower half of the network address of a change; the 32 bits of an IPv4 address. */
  public long low(int change) {
    return lows[change];
  }

  /** The prefix length of a change, in bits. */
  public int length(int change) {
    return lengths[change] & 0xFF;
  }

  /** The prefix of a change, as a new object. */
  public IpPrefix prefix(int change) {
    long low = lows[change];
    IpAddress address = wide ? IpAddress.v6(highs[change], low) : IpAddress.v4((int) low);
    return new IpPrefix(address, length(change));
  }

  /** What the prefix was routed by, or null if it was not. */
  public @Nullable BestRoute before(int change) {
    return before[change];
  }

  /** What the prefix is routed by now, or null if it is not. */
  public @Nullable BestRoute after(int change) {
    return after[change];
  }

  /** Appends a change. */
  public void add(IpPrefix prefix, @Nullable BestRoute was, @Nullable BestRoute is) {
    IpAddress address = prefix.address();
    add(address.high(), address.low(), prefix.length(), was, is);
  }

  void add(PrefixIndex index, int id, @Nullable BestRoute was, @Nullable BestRoute is) {
    add(index.high(id), index.low(id), index.length(id), was, is);
  }

  private void add(
      long high, long low, int length, @Nullable BestRoute was, @Nullable BestRoute is) {
    if (size == lows.length) {
      resize(Math.max(64, 2 * size));
    }
    highs[size] = high;
    lows[size] = low;
    lengths[size] = (byte) length;
    before[size] = was;
    after[size++] = is;
  }

  private void resize(int room) {
    highs = Arrays.copyOf(highs, room);
    lows = Arrays.copyOf(lows, room);
    lengths = Arrays.copyOf(lengths, room);
    before = Arrays.copyOf(before, room);
    after = Arrays.copyOf(after, room);
  }

  /** Forgets all changes, and room for more than are told at once as a rule. */
  void clear() {
    Arrays.fill(before, 0, size, null);
    Arrays.fill(after, 0, size, null);
    size = 0;
    if (lows.length > MOST_ROOM) {
      resize(MOST_ROOM);
    }
  }
}
