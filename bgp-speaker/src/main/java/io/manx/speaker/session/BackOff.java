package io.manx.speaker.session;

import java.time.Duration;

/** How long to stay away after the next error: see {@link PeerParameters.IdleHold}. */
final class BackOff {
  private int errors;

  /** The wait after one more error, before jitter. */
  Duration next(PeerParameters.IdleHold idleHold) {
    int before = errors;
    errors = Math.min(errors + 1, 31);
    if (before == 0) {
      return idleHold.first();
    }
    Duration wait = idleHold.base();
    for (int i = 1; i < before && wait.compareTo(idleHold.max()) < 0; i++) {
      wait = wait.plus(wait);
    }
    return wait.compareTo(idleHold.max()) < 0 ? wait : idleHold.max();
  }

  /** Forgets past errors. */
  void reset() {
    errors = 0;
  }
}
