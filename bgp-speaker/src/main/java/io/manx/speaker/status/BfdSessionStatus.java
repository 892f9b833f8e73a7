package io.manx.speaker.status;

import io.manx.net.IpAddress;
import io.manx.speaker.bfd.BfdReport;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A BFD session (RFC 5880).
 *
 * @param address the peer's
 * @param device the interface of a single-hop session, or null
 * @param state RFC 5880 §6.2
 * @param since when that state was entered
 * @param interval the interval in use between our packets
 * @param timeout the detection time; zero while down
 */
public record BfdSessionStatus(
    IpAddress address,
    @Nullable String device,
    State state,
    Instant since,
    Duration interval,
    Duration timeout) {
  /** What an operator sees of a session. */
  public static BfdSessionStatus of(BfdReport report) {
    State state =
        switch (report.state()) {
          case ADMIN_DOWN -> State.ADMIN_DOWN;
          case DOWN -> State.DOWN;
          case INIT -> State.INIT;
          case UP -> State.UP;
        };
    return new BfdSessionStatus(
        report.remote(),
        report.device(),
        state,
        report.since(),
        report.interval(),
        report.detectionTime());
  }

  /** The states of RFC 5880 §6.2, with BIRD's names. */
  public enum State {
    /** AdminDown. */
    ADMIN_DOWN("AdminDown"),
    /** Down. */
    DOWN("Down"),
    /** Init. */
    INIT("Init"),
    /** Up. */
    UP("Up");

    private final String text;

    State(String text) {
      this.text = text;
    }

    /** The name. */
    public String text() {
      return text;
    }
  }
}
