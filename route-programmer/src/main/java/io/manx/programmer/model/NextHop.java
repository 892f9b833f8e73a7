package io.manx.programmer.model;

import io.manx.net.IpAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A next hop as BGP gives it: not yet resolved.
 *
 * @param address the gateway; it may be several routes away, and of another family than the prefix
 *     (RFC 8950)
 * @param device the name of the interface through which the gateway is reached; needed for an IPv6
 *     link-local gateway and for {@code onlink}, otherwise null
 * @param onlink whether the gateway counts as a neighbour on {@code device} although no address of
 *     the device covers it
 */
public record NextHop(IpAddress address, @Nullable String device, boolean onlink) {
  /**
   * @throws IllegalArgumentException if {@code onlink} is set without a device
   */
  public NextHop {
    if (onlink && device == null) {
      throw new IllegalArgumentException("an onlink next hop needs a device: " + address);
    }
  }

  // As a record's own, but not made at the first call, which is some milliseconds of the start.
  @Override
  public int hashCode() {
    return 31 * (31 * address.hashCode() + Objects.hashCode(device)) + Boolean.hashCode(onlink);
  }

  /** A gateway that is found through the kernel's table, or on the interface of its zone. */
  public static NextHop via(IpAddress address) {
    return new NextHop(address.withoutZone(), address.zone(), false);
  }

  /** A gateway on the interface {@code device}. */
  public static NextHop via(IpAddress address, String device) {
    return new NextHop(address, device, false);
  }

  /** The address, with the interface as its zone if it is link-local. */
  public IpAddress zonedAddress() {
    return device != null && address.isLinkLocal() && !address.isV4()
        ? address.withZone(device)
        : address;
  }

  @Override
  public String toString() {
    return address + (device == null ? "" : "%" + device) + (onlink ? " onlink" : "");
  }
}
