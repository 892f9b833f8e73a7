package io.manx.speaker.status;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One protocol in BIRD's sense: a peer, or a place where routes of this node come from or go to.
 *
 * @param name unique: the peer's name, or kernel1 (IPv4), kernel2 (IPv6), static1, static2
 *     (originated prefixes), direct1 (connected), device1, bfd1
 * @param kind its type
 * @param state its life
 * @param since when {@code state} was entered
 * @param description the configured description, or empty
 * @param message the last shutdown communication sent or received (RFC 9003), or empty
 * @param bgp of a peer or peer range; null for other kinds
 * @param channels one a family, IPv4 first; none for Device and BFD
 */
public record ProtocolStatus(
    String name,
    Kind kind,
    State state,
    Instant since,
    String description,
    String message,
    @Nullable BgpStatus bgp,
    List<ChannelStatus> channels) {
  /** Types, named as BIRD names them. */
  public enum Kind {
    /** The node's interfaces. */
    DEVICE("Device"),
    /** Connected routes. */
    DIRECT("Direct"),
    /** The kernel's table. */
    KERNEL("Kernel"),
    /** Prefixes that this node originates. */
    STATIC("Static"),
    /** The BFD sessions (RFC 5880). */
    BFD("BFD"),
    /** A peer. */
    BGP("BGP");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** BIRD's name of the type. */
    public String text() {
      return text;
    }
  }

  /** The life of a protocol. */
  public enum State {
    /** Disabled, or not started. */
    DOWN,
    /** On its way: a peer that is not Established. */
    START,
    /** Working. */
    UP,
    /** Going down: a peer that still has to be told. */
    STOP,
    /** Its routes are being removed. */
    FLUSH
  }

  /** Copies the list. */
  public ProtocolStatus {
    channels = List.copyOf(channels);
  }
}
