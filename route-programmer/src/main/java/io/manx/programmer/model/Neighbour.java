package io.manx.programmer.model;

import io.manx.net.IpAddress;

/**
 * An entry of the kernel's neighbour table (ARP, NDP).
 *
 * @param ifindex the interface
 * @param address the neighbour's address
 * @param state what the kernel knows of it
 */
public record Neighbour(int ifindex, IpAddress address, State state) {
  /** What the kernel knows of a neighbour. */
  public enum State {
    /** It has, or had lately, a link-layer address: packets are sent there. */
    USABLE,
    /** It is being asked for, or the entry has gone. */
    UNKNOWN,
    /** It did not answer ({@code NUD_FAILED}): packets to it are dropped. */
    FAILED
  }
}
