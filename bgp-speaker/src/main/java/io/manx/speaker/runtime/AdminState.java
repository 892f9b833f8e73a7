package io.manx.speaker.runtime;

import io.manx.speaker.session.LastError;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether a peer is to have a session at all: as configured, until an operator or a limit says
 * otherwise. On the loop only.
 */
final class AdminState {
  private final EventLoop loop;
  private boolean enabled;
  private @Nullable LastError shutDownBy;
  private EventLoop.@Nullable Timer enableAgain;

  AdminState(EventLoop loop, boolean enabled) {
    this.loop = loop;
    this.enabled = enabled;
  }

  boolean isEnabled() {
    return enabled;
  }

  /** What made the speaker itself disable the peer; null if it did not. */
  @Nullable LastError shutDownBy() {
    return shutDownBy;
  }

  /** Somebody decides: what the speaker had decided by itself is over, its timer too. */
  void set(boolean isEnabled) {
    enabled = isEnabled;
    shutDownBy = null;
    cancel();
  }

  /**
   * The speaker disables the peer.
   *
   * @param why for people
   * @param restartAfter when to call {@code enable}; 0: never
   */
  void shutDown(@Nullable LastError why, Duration restartAfter, Runnable enable) {
    set(false);
    shutDownBy = why;
    if (!restartAfter.isZero()) {
      enableAgain = loop.schedule(restartAfter, enable);
    }
  }

  /** Nothing happens by itself any more. */
  void cancel() {
    if (enableAgain != null) {
      enableAgain.cancel();
      enableAgain = null;
    }
  }
}
