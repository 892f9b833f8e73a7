package io.manx.speaker.status;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * A prefix and its paths, the best first: of a {@link RoutePage}, which fills it again and again.
 */
public final class RouteView {
  private boolean v4;
  private long high;
  private long low;
  private int length;
  private final List<PathView> rows = new ArrayList<>(1);
  private int size;

  /** An empty route, to be filled. */
  public RouteView() {}

  /** A route with these paths, which become its own. */
  public RouteView(IpPrefix prefix, List<PathView> paths) {
    IpAddress address = prefix.address();
    fill(address.isV4(), address.high(), address.low(), prefix.length());
    rows.addAll(paths);
    size = paths.size();
  }

  /**
   * Makes this another route, without paths.
   *
   * @param isV4 whether it is one of IPv4
   * @param newHigh the upper half of an IPv6 address; 0 for IPv4
   * @param newLow the lower half of an IPv6 address; the 32 bits of an IPv4 address
   * @param newLength the length of the prefix in bits
   */
  public RouteView fill(boolean isV4, long newHigh, long newLow, int newLength) {
    v4 = isV4;
    high = newHigh;
    low = newLow;
    length = newLength;
    size = 0;
    return this;
  }

  /** One path more, behind the others, which the caller fills. */
  public PathView add() {
    if (size == rows.size()) {
      rows.add(new PathView());
    }
    return rows.get(size++);
  }

  /** The path that was added last. */
  public PathView last() {
    return rows.get(size - 1);
  }

  /** Takes the path that was added last back. */
  public void removeLast() {
    size--;
  }

  /** Leaves only the paths that satisfy a condition. */
  public void keep(BiPredicate<RouteView, PathView> condition) {
    int kept = 0;
    for (int i = 0; i < size; i++) {
      PathView row = rows.get(i);
      if (condition.test(this, row)) {
        rows.set(i, rows.get(kept));
        rows.set(kept++, row);
      }
    }
    size = kept;
  }

  /** The destination, as a new object. */
  public IpPrefix prefix() {
    return new IpPrefix(v4 ? IpAddress.v4((int) low) : IpAddress.v6(high, low), length);
  }

  /** Appends the text of the destination. */
  public StringBuilder appendPrefix(StringBuilder text) {
    return IpPrefix.append(text, v4, high, low, length);
  }

  /** How many paths there are. */
  public int size() {
    return size;
  }

  /** A path, the best first. */
  public PathView path(int i) {
    return rows.get(i);
  }

  /** The paths, the best first; a view that lives until this is filled again. */
  public List<PathView> paths() {
    return rows.subList(0, size);
  }

  @Override
  public String toString() {
    return prefix() + " " + paths();
  }
}
