package io.manx.speaker.runtime;

import io.manx.speaker.session.TimerKind;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The running timers of one peer. On the loop only.
 *
 * <p>{@link TimerKind#HOLD} and {@link TimerKind#SEND_HOLD} measure silence: when they fire, the
 * connection's time stamps say how much of the period is left, and only a whole period of silence
 * is reported. So a message costs no timer operation, and messages that wait for a busy loop are
 * never taken for silence.
 */
final class PeerTimers {
  /** Hears of timers that ran out. */
  interface Listener {
    void expired(TimerKind kind, int connectionId);
  }

  private record Key(TimerKind kind, int connectionId) {}

  private record Running(EventLoop.Timer timer, long deadline, Duration period) {}

  private final EventLoop loop;
  private final Listener listener;
  private final Map<Key, Running> running = new HashMap<>();

  PeerTimers(EventLoop loop, Listener listener) {
    this.loop = loop;
    this.listener = listener;
  }

  /** Arms a timer in place of the same one; {@code connection} is null for a timer of the peer. */
  void set(TimerKind kind, int connectionId, Duration period, @Nullable Connection connection) {
    stop(kind, connectionId);
    arm(new Key(kind, connectionId), period, period, connection);
  }

  private void arm(Key key, Duration delay, Duration period, @Nullable Connection connection) {
    EventLoop.Timer timer = loop.schedule(delay, () -> fire(key, period, connection));
    running.put(key, new Running(timer, loop.nanoTime() + delay.toNanos(), period));
  }

  private void fire(Key key, Duration period, @Nullable Connection connection) {
    running.remove(key);
    long left = connection == null ? 0 : period.toNanos() - silence(key.kind(), connection);
    if (left > 0) {
      arm(key, Duration.ofNanos(left), period, connection);
    } else {
      listener.expired(key.kind(), key.connectionId());
    }
  }

  /** How long the connection has been silent in the sense of the timer, in nanoseconds. */
  private long silence(TimerKind kind, Connection connection) {
    return switch (kind) {
      case HOLD -> loop.nanoTime() - connection.lastReceived();
      case SEND_HOLD ->
          connection.backlog() == 0 ? 0 : loop.nanoTime() - connection.lastSendProgress();
      default -> Long.MAX_VALUE;
    };
  }

  /** Stops a timer; nothing happens if it does not run. */
  void stop(TimerKind kind, int connectionId) {
    Running stopped = running.remove(new Key(kind, connectionId));
    if (stopped != null) {
      stopped.timer().cancel();
    }
  }

  /** Stops every timer of a connection. */
  void stopAll(int connectionId) {
    for (Iterator<Map.Entry<Key, Running>> all = running.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<Key, Running> entry = all.next();
      if (entry.getKey().connectionId() == connectionId) {
        entry.getValue().timer().cancel();
        all.remove();
      }
    }
  }

  /** Stops everything. */
  void stopAll() {
    running.values().forEach(r -> r.timer().cancel());
    running.clear();
  }

  /**
   * The time left and the whole period of a running timer, as {left, period}; null if it is off.
   */
  Duration @Nullable [] remaining(
      TimerKind kind, int connectionId, @Nullable Connection connection) {
    Running found = running.get(new Key(kind, connectionId));
    if (found == null) {
      return null;
    }
    long left = found.deadline() - loop.nanoTime();
    if (connection != null && (kind == TimerKind.HOLD || kind == TimerKind.SEND_HOLD)) {
      left = found.period().toNanos() - silence(kind, connection);
    }
    return new Duration[] {Duration.ofNanos(Math.max(0, left)), found.period()};
  }
}
