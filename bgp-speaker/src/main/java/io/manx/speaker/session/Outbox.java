package io.manx.speaker.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The actions of one event, in order, and the timers that run because of all past ones. Knowing the
 * running timers is what makes an expiry that was already on its way harmless.
 */
final class Outbox {
  private record Running(TimerKind kind, int connectionId) {
    // As a record's own, but not made at the first call, which is some milliseconds of the start.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Running that
          && kind == that.kind
          && connectionId == that.connectionId;
    }

    @Override
    public int hashCode() {
      return 31 * connectionId + kind.hashCode();
    }
  }

  private final Set<Running> timers = new HashSet<>();
  private List<Action> actions = new ArrayList<>();

  void add(Action action) {
    actions.add(action);
  }

  void set(TimerKind kind, int connectionId, Duration period) {
    timers.add(new Running(kind, connectionId));
    actions.add(new Action.SetTimer(kind, connectionId, period));
  }

  void stop(TimerKind kind, int connectionId) {
    if (timers.remove(new Running(kind, connectionId))) {
      actions.add(new Action.StopTimer(kind, connectionId));
    }
  }

  void stopAll(int connectionId) {
    for (TimerKind kind : TimerKind.values()) {
      stop(kind, connectionId);
    }
  }

  boolean isRunning(TimerKind kind, int connectionId) {
    return timers.contains(new Running(kind, connectionId));
  }

  /** Takes note that a timer fired; false if it was stopped before. */
  boolean fired(TimerKind kind, int connectionId) {
    return timers.remove(new Running(kind, connectionId));
  }

  /** Whether any timer runs. */
  boolean anyRunning() {
    return !timers.isEmpty();
  }

  /** The actions since the last call. */
  List<Action> take() {
    if (actions.isEmpty()) {
      return List.of(); // a KEEPALIVE received, the most frequent event of all
    }
    List<Action> taken = actions;
    actions = new ArrayList<>();
    return taken;
  }
}
