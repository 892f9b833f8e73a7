package io.manx.speaker.status;

import io.manx.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The daemon as a whole.
 *
 * @param version of Manx, such as 0.1.0
 * @param routerId the BGP Identifier
 * @param hostname the node's name
 * @param serverTime now
 * @param lastReboot when the process started
 * @param lastReconfiguration when the running configuration was taken
 * @param phase what it is doing
 * @param gracefulRestart set while it recovers from its own restart (RFC 4724 §4.1)
 * @param undoIn time until an unconfirmed configuration is undone, or null
 * @param filters the names of the configured filters
 */
public record StatusSnapshot(
    String version,
    IpAddress routerId,
    String hostname,
    Instant serverTime,
    Instant lastReboot,
    Instant lastReconfiguration,
    Phase phase,
    @Nullable Recovery gracefulRestart,
    @Nullable Duration undoIn,
    List<String> filters) {
  /** What the daemon is doing. */
  public enum Phase {
    /** Serving. */
    RUNNING,
    /** Moving to another configuration. */
    RECONFIGURING,
    /** Stopping. */
    SHUTTING_DOWN
  }

  /**
   * Recovery from a restart of this speaker.
   *
   * @param waitingChannels families of peers whose End-of-RIB is awaited
   * @param timer the time left until recovery ends anyway
   */
  public record Recovery(int waitingChannels, TimerStatus timer) {}

  /** Copies the list. */
  public StatusSnapshot {
    filters = List.copyOf(filters);
  }
}
