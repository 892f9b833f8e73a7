package io.manx.speaker.restart;

import io.manx.speaker.model.Family;
import io.manx.speaker.session.Negotiated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a peer's routes while it is away: the receiving speaker of RFC 4724 §4.2 and the
 * helper of RFC 9494 §4.2, family by family.
 *
 * <pre>
 * FRESH --session ends--> STALE --restart time over--> LONG_LIVED --stale time over--> (gone)
 *   ^ \-- restart time 0, long-lived agreed ---------------^ |
 *   |                       | session is back, F bit set     |
 *   '------End-of-RIB-------+--------------------------------'
 * </pre>
 *
 * <p>What the new session says it did not preserve goes as soon as it is up. A second end of the
 * session before the End-of-RIB removes what was stale already (RFC 4724 §4.2), unless it is
 * long-lived stale: that stays for as long as its timer runs (RFC 9494 §4.2).
 *
 * <p>Not thread-safe; belongs to the speaker's loop.
 */
public final class RouteRetention {
  /**
   * How long a peer may take from its new session to its End-of-RIB before its stale paths go (RFC
   * 4724 §4.2: "an upper bound on the amount of time"). As in FRR.
   */
  public static final Duration STALE_PATH_TIME = Duration.ofMinutes(6);

  /** What is kept of a family. */
  public enum Stage {
    /** Nothing is stale. */
    FRESH,
    /** Kept for a restart (RFC 4724). */
    STALE,
    /** Kept after the restart time (RFC 9494). */
    LONG_LIVED
  }

  private static final RetentionTimer RESTART = new RetentionTimer.Restart();
  private static final RetentionTimer STALE_PATHS = new RetentionTimer.StalePaths();

  private final Map<Family, Stage> stages = new EnumMap<>(Family.class);
  private Map<Family, Duration> longLived = Map.of();
  private boolean up;
  private List<Step> steps = new ArrayList<>();

  /** What is kept of a family. */
  public Stage stage(Family family) {
    return stages.getOrDefault(family, Stage.FRESH);
  }

  /** Whether routes are kept without a session. */
  public boolean isRetaining() {
    return !up && !stages.isEmpty();
  }

  /**
   * The session is over.
   *
   * @param agreed what it had agreed on, or null if its routes go
   */
  public List<Step> down(Negotiated.@Nullable GracefulRestart agreed) {
    up = false;
    steps.add(new Step.StopTimer(STALE_PATHS));
    if (agreed == null) {
      return forget();
    }
    longLived = agreed.longLived();
    boolean restartTime = agreed.restartTime().isPositive();
    for (Family family : Family.values()) {
      if (agreed.families().contains(family) && restartTime) {
        becomesStale(family);
      } else if (agreed.families().contains(family) || isLongLived(family)) {
        becomesStale(family);
        restartOver(family); // RFC 9494 §4.2: a family that is long-lived only has no restart time
      } else {
        drop(family);
      }
    }
    if (restartTime && !stages.isEmpty()) {
      steps.add(new Step.SetTimer(RESTART, agreed.restartTime()));
    }
    return takeOrForget();
  }

  private void becomesStale(Family family) {
    if (stage(family) == Stage.STALE) {
      steps.add(new Step.DropStale(family)); // RFC 4724 §4.2: stale twice
    }
    steps.add(new Step.MarkStale(family));
    stages.putIfAbsent(family, Stage.STALE);
  }

  private boolean isLongLived(Family family) {
    return longLived.getOrDefault(family, Duration.ZERO).isPositive();
  }

  /** A session is Established; {@code agreed} is null without graceful restart. */
  public List<Step> up(Negotiated.@Nullable GracefulRestart agreed) {
    up = true;
    steps.add(new Step.StopTimer(RESTART));
    for (Family family : List.copyOf(stages.keySet())) {
      boolean kept =
          agreed != null
              && (stage(family) == Stage.LONG_LIVED
                  ? agreed.longLivedPreserved().contains(family)
                  : agreed.forwardingPreserved().contains(family));
      if (!kept) {
        complete(family);
      }
    }
    if (!stages.isEmpty()) {
      steps.add(new Step.SetTimer(STALE_PATHS, STALE_PATH_TIME));
    }
    return take();
  }

  /** The peer has said all that it has of a family. */
  public List<Step> endOfRib(Family family) {
    if (stages.containsKey(family)) {
      complete(family);
      if (stages.isEmpty()) {
        steps.add(new Step.StopTimer(STALE_PATHS));
      }
    }
    return take();
  }

  /** What is still stale of a family has not been confirmed by the peer. */
  private void complete(Family family) {
    steps.add(new Step.DropStale(family));
    fresh(family);
  }

  private void drop(Family family) {
    steps.add(new Step.DropAll(family));
    fresh(family);
  }

  private void fresh(Family family) {
    if (stages.remove(family) == Stage.LONG_LIVED) {
      steps.add(new Step.StopTimer(new RetentionTimer.LongLived(family)));
    }
  }

  /** A timer expired that {@link Step.SetTimer} set. */
  public List<Step> expired(RetentionTimer timer) {
    switch (timer) {
      case RetentionTimer.Restart restart ->
          List.copyOf(stages.keySet()).forEach(this::restartOver);
      case RetentionTimer.StalePaths stale ->
          List.copyOf(stages.keySet()).stream()
              .filter(family -> stage(family) == Stage.STALE)
              .forEach(this::complete);
      case RetentionTimer.LongLived(Family family) -> {
        stages.remove(family);
        steps.add(up ? new Step.DropStale(family) : new Step.DropAll(family));
      }
    }
    return takeOrForget();
  }

  private void restartOver(Family family) {
    if (!isLongLived(family)) {
      drop(family);
      return;
    }
    steps.add(new Step.MarkLongLived(family));
    if (stages.put(family, Stage.LONG_LIVED) != Stage.LONG_LIVED) {
      steps.add(
          new Step.SetTimer(
              new RetentionTimer.LongLived(family), longLived.getOrDefault(family, Duration.ZERO)));
    }
  }

  /** Keeps nothing any longer, such as when the peer is not configured any more. */
  public List<Step> forget() {
    steps.add(new Step.StopTimer(RESTART));
    for (Family family : List.copyOf(stages.keySet())) {
      fresh(family);
    }
    return takeOrForget();
  }

  private List<Step> takeOrForget() {
    if (!up && stages.isEmpty()) {
      steps.add(new Step.StopTimer(RESTART));
      steps.add(new Step.Forget());
    }
    return take();
  }

  private List<Step> take() {
    List<Step> taken = steps;
    steps = new ArrayList<>();
    return taken;
  }
}
