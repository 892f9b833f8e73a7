package io.manx.programmer.model;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes of what is wanted, of one family, in order: the way from a decision to the kernel that
 * makes no object a route. Filled by one thread, then handed over and not touched any more.
 */
public final class RouteBatch {
  private final AddressFamily family;
  private long[] highs;
  private long[] lows;
  private byte[] lengths;
  private @Nullable RouteTarget[] targets;
  private int size;

  /**
   * A batch without changes.
   *
   * @param room how many changes are expected
   */
  public RouteBatch(AddressFamily family, int room) {
    this.family = family;
    highs = new long[family == AddressFamily.IPV6 ? room : 0];
    lows = new long[room];
    lengths = new byte[room];
    targets = new RouteTarget[room];
  }

  /** The same changes, a batch for each family. */
  public static List<RouteBatch> of(List<RouteChange> changes) {
    List<RouteBatch> batches = new ArrayList<>();
    for (AddressFamily family : AddressFamily.values()) {
      RouteBatch batch = new RouteBatch(family, 0);
      for (RouteChange change : changes) {
        if (change.prefix().family() == family) {
          DesiredRoute desired = change.desired();
          batch.add(change.prefix(), desired == null ? null : desired.target());
        }
      }
      if (batch.size() > 0) {
        batches.add(batch);
      }
    }
    return batches;
  }

  /** The family of all its prefixes. */
  public AddressFamily family() {
    return family;
  }

  /** How many changes there are. */
  public int size() {
    return size;
  }

  /**
   * Appends a change.
   *
   * @param high upper half of an IPv6 network address; not used for IPv4
   * @param low lower half of it; the 32 bits of an IPv4 address
   * @param length the prefix length in bits
   * @param target where packets are to go from now on; null where no route is wanted
   */
  public void add(long high, long low, int length, @Nullable RouteTarget target) {
    if (size == lows.length) {
      grow();
    }
    if (family == AddressFamily.IPV6) {
      highs[size] = high;
    }
    lows[size] = low;
    lengths[size] = (byte) length;
    targets[size++] = target;
  }

  /**
   * Appends a change.
   *
   * @throws IllegalArgumentException if the prefix is of another family
   */
  public void add(IpPrefix prefix, @Nullable RouteTarget target) {
    IpAddress address = prefix.address();
    if (address.family() != family) {
      throw new IllegalArgumentException(prefix + " in a batch of " + family);
    }
    add(address.high(), address.low(), prefix.length(), target);
  }

  private void grow() {
    int room = Math.max(16, 2 * size);
    highs = family == AddressFamily.IPV6 ? Arrays.copyOf(highs, room) : highs;
    lows = Arrays.copyOf(lows, room);
    lengths = Arrays.copyOf(lengths, room);
    targets = Arrays.copyOf(targets, room);
  }

  /** Upper half of the network address of a change; 0 for IPv4. */
  public long high(int index) {
    return family == AddressFamily.IPV6 ? highs[index] : 0;
  }

  /** Lower half of the network address of a change; the 32 bits of an IPv4 address. */
  public long low(int index) {
    return lows[index];
  }

  /** The prefix length of a change, in bits. */
  public int length(int index) {
    return lengths[index] & 0xFF;
  }

  /** Where packets are to go, or null where no route is wanted any more. */
  public @Nullable RouteTarget target(int index) {
    return targets[index];
  }

  /** The prefix of a change, as a new object. */
  public IpPrefix prefix(int index) {
    IpAddress address =
        family == AddressFamily.IPV4
            ? IpAddress.v4((int) lows[index])
            : IpAddress.v6(highs[index], lows[index]);
    return new IpPrefix(address, length(index));
  }
}
