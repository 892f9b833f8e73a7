package io.manx.programmer.model;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.util.List;

/**
 * A route of the kernel as its bare fields. The object is used again for the next route, so that
 * reading or writing a table of any size makes no garbage: whoever wants to keep the route takes
 * {@link #toRoute}. For one thread.
 */
public final class RawRoute {
  private static final Forwarding NOWHERE = new Forwarding(0, RouteKind.OTHER, List.of(), 0);

  private AddressFamily family = AddressFamily.IPV4;
  private long high;
  private long low;
  private int length;
  private int table;
  private int tos;
  private int metric;
  private Forwarding forwarding = NOWHERE;

  /** Sets the destination: the halves of its network address, and its length in bits. */
  public RawRoute prefix(AddressFamily newFamily, long newHigh, long newLow, int newLength) {
    family = newFamily;
    high = newHigh;
    low = newLow;
    length = newLength;
    return this;
  }

  /** Sets the rest of the kernel's key; the numbers are unsigned. */
  public RawRoute place(int newTable, int newTos, int newMetric) {
    table = newTable;
    tos = newTos;
    metric = newMetric;
    return this;
  }

  /** Sets where packets go. */
  public RawRoute forwarding(Forwarding newForwarding) {
    forwarding = newForwarding;
    return this;
  }

  /** Becomes the same as a value. */
  public RawRoute set(KernelRoute route) {
    IpAddress address = route.prefix().address();
    prefix(address.family(), address.high(), address.low(), route.prefix().length());
    place(route.key().table(), route.key().tos(), route.key().metric());
    return forwarding(route.forwarding());
  }

  /** The family. */
  public AddressFamily family() {
    return family;
  }

  /** The upper half of an IPv6 address; 0 for IPv4. */
  public long high() {
    return high;
  }

  /** The lower half of an IPv6 address; the 32 bits of an IPv4 address. */
  public long low() {
    return low;
  }

  /** The prefix length in bits. */
  public int length() {
    return length;
  }

  /** The routing table, unsigned. */
  public int table() {
    return table;
  }

  /** The type of service. */
  public int tos() {
    return tos;
  }

  /** The priority, unsigned; lower is preferred. */
  public int metric() {
    return metric;
  }

  /** Whose it is and where its packets go. */
  public Forwarding forwarding() {
    return forwarding;
  }

  /** Whether no host bit of the destination is set. */
  public boolean isPrefix() {
    if (family == AddressFamily.IPV4) {
      return length == 32 || (int) low << length == 0;
    }
    boolean lowIsClear = length == 128 || (length > 64 ? low << (length - 64) : low) == 0;
    return lowIsClear && (length >= 64 || high << length == 0);
  }

  /** The destination as a value. */
  public IpPrefix toPrefix() {
    IpAddress address =
        family == AddressFamily.IPV4 ? IpAddress.v4((int) low) : IpAddress.v6(high, low);
    return new IpPrefix(address, length);
  }

  /** The route as a value. */
  public KernelRoute toRoute() {
    return new KernelRoute(new RouteKey(toPrefix(), table, tos, metric), forwarding);
  }
}
