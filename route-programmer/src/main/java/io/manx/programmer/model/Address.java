package io.manx.programmer.model;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;

/**
 * An address of an interface of this node.
 *
 * @param ifindex the interface
 * @param address the address
 * @param subnet what the address connects: for a point-to-point address, the peer's prefix
 */
public record Address(int ifindex, IpAddress address, IpPrefix subnet) {}
