package io.manx.speaker.bfd;

import io.manx.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * The path that a session watches.
 *
 * @param local our end
 * @param remote the other end
 * @param device the interface of a link-local address; null for all others
 * @param reach how far away the other end may be
 */
public record BfdTarget(IpAddress local, IpAddress remote, @Nullable String device, Reach reach) {
  /** How far away the other end may be. */
  public enum Reach {
    /** On the same link (RFC 5881): UDP port 3784, only packets with TTL 255 count. */
    SINGLE_HOP,
    /** Anywhere (RFC 5883): UDP port 4784. */
    MULTIHOP,
    /** On the same link if an interface of ours has a network that holds it, else anywhere. */
    AS_CONNECTED
  }
}
