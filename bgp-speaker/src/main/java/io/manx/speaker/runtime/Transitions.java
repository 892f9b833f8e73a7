package io.manx.speaker.runtime;

import io.manx.speaker.session.SessionEnd;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** How often a peer's session came up and went down since it was configured. On the loop only. */
final class Transitions {
  private final long[] downs = new long[SessionEnd.Cause.values().length];
  private long ups;

  void up() {
    ups++;
  }

  void down(SessionEnd.Cause cause) {
    downs[cause.ordinal()]++;
  }

  long ups() {
    return ups;
  }

  /** The ends by cause, named as {@code tcp_failure}; causes that never were are left out. */
  Map<String, Long> downs() {
    Map<String, Long> found = new HashMap<>();
    for (SessionEnd.Cause cause : SessionEnd.Cause.values()) {
      if (downs[cause.ordinal()] > 0) {
        found.put(cause.name().toLowerCase(Locale.ROOT), downs[cause.ordinal()]);
      }
    }
    return found;
  }
}
