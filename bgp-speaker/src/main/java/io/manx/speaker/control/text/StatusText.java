package io.manx.speaker.control.text;

import io.manx.speaker.status.StatusSnapshot;
import io.manx.speaker.status.TimerStatus;
import java.io.IOException;

/**
 * {@code show status}.
 *
 * @param dialect whose text
 * @param times how times are written
 */
public record StatusText(Dialect dialect, Timestamps times) {
  /** Writes the whole answer. */
  public void write(StatusSnapshot status, Reply reply) throws IOException {
    reply.line(1000, "BIRD " + dialect.version(status.version()));
    reply.line(1011, "Router ID is " + status.routerId());
    if (dialect == Dialect.BIRD2) {
      reply.line(1011, "Hostname is " + status.hostname());
    }
    reply.line(1011, "Current server time is " + times.dateTime(status.serverTime(), true));
    reply.line(1011, "Last reboot on " + times.dateTime(status.lastReboot(), true));
    reply.line(
        1011, "Last reconfiguration on " + times.dateTime(status.lastReconfiguration(), true));
    StatusSnapshot.Recovery recovery = status.gracefulRestart();
    if (recovery != null) {
      reply.line(24, "Graceful restart recovery in progress");
      boolean wide = dialect == Dialect.BIRD2;
      String waiting = recovery.waitingChannels() + (wide ? " channels" : " protocols");
      reply.line(24, "  Waiting for " + waiting + " to recover");
      TimerStatus timer = recovery.timer();
      String left =
          wide ? Timestamps.seconds(timer.remaining()) : "" + timer.remaining().toSeconds();
      reply.line(24, "  Wait timer is " + left + "/" + timer.total().toSeconds());
    }
    reply.end(
        13,
        switch (status.phase()) {
          case RUNNING -> "Daemon is up and running";
          case RECONFIGURING -> "Reconfiguration in progress";
          case SHUTTING_DOWN -> "Shutdown in progress";
        });
  }
}
