package io.manx.speaker.status;

import io.manx.net.IpAddress;
import io.manx.speaker.bfd.BfdReport;
import io.manx.speaker.bfd.Gaps;
import io.manx.speaker.bfd.Scheduling;
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
 * @param more what is shown on demand
 */
public record BfdSessionStatus(
    IpAddress address,
    @Nullable String device,
    State state,
    Instant since,
    Duration interval,
    Duration timeout,
    Details more) {
  /** What an operator sees of a session. */
  public static BfdSessionStatus of(BfdReport report, Scheduling scheduling) {
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
        report.detectionTime(),
        new Details(
            report.multihop(),
            report.diagnostic().text(),
            report.failures(),
            new Direction(report.packetsSent(), report.sentGaps()),
            new Direction(report.packetsReceived(), report.receivedGaps()),
            scheduling.text(),
            report.problem()));
  }

  /**
   * Packets of one direction, since the session was made.
   *
   * @param packets sent, or received and taken
   * @param gaps between them while the session was Up
   */
  public record Direction(long packets, Gaps gaps) {}

  /**
   * What tells why a session is lost.
   *
   * @param multihop whether the session is one of RFC 5883
   * @param diagnostic why it left Up last
   * @param failures how often it left Up
   * @param sent by us
   * @param received from the other end
   * @param scheduling how the kernel chooses the threads that the timing hangs on
   * @param problem why no packet can be sent, or empty
   */
  public record Details(
      boolean multihop,
      String diagnostic,
      long failures,
      Direction sent,
      Direction received,
      String scheduling,
      String problem) {}

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
