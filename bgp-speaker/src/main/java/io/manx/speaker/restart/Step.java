package io.manx.speaker.restart;

import io.manx.speaker.model.Family;
import java.time.Duration;

/** What the owner of a peer's routes does for {@link RouteRetention}, in the order of the list. */
public sealed interface Step {
  /** Mark all paths of a family stale; they stay (RFC 4724 §4.2). */
  record MarkStale(Family family) implements Step {}

  /**
   * Mark the stale paths of a family long-lived stale: those with NO_LLGR go, the others carry
   * LLGR_STALE from here on (RFC 9494 §4.2).
   */
  record MarkLongLived(Family family) implements Step {}

  /** Remove the paths of a family that are still stale. */
  record DropStale(Family family) implements Step {}

  /** Remove all paths of a family. */
  record DropAll(Family family) implements Step {}

  /** Nothing is kept any more, and there is no session: the peer's source goes. */
  record Forget() implements Step {}

  /** Arm a timer in place of the same one if it runs; its expiry is told to the machine. */
  record SetTimer(RetentionTimer timer, Duration period) implements Step {}

  /** Stop a timer; nothing happens if it does not run. */
  record StopTimer(RetentionTimer timer) implements Step {}
}
