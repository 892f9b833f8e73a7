package io.manx.programmer.model;

/**
 * A network interface.
 *
 * @param index the kernel's index
 * @param name the name
 * @param up whether it is set up by the operator ({@code IFF_UP})
 * @param carrier whether it can carry packets ({@code IFF_RUNNING}); the loopback always can
 * @param loopback whether it is the loopback
 * @param mtu the largest packet in octets
 */
public record Link(int index, String name, boolean up, boolean carrier, boolean loopback, int mtu) {
  /** Whether packets can leave through it. */
  public boolean usable() {
    return up && carrier;
  }
}
