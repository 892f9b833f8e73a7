package io.manx.speaker.restart;

import static io.manx.speaker.model.Family.IPV4_UNICAST;
import static io.manx.speaker.model.Family.IPV6_UNICAST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.Rfc;
import io.manx.speaker.model.Family;
import io.manx.speaker.restart.RetentionTimer.LongLived;
import io.manx.speaker.restart.RetentionTimer.Restart;
import io.manx.speaker.restart.RetentionTimer.StalePaths;
import io.manx.speaker.restart.RouteRetention.Stage;
import io.manx.speaker.session.Negotiated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The receiving side of graceful restart, step by step, and under random events. */
class RouteRetentionTest {
  private static final Duration RESTART_TIME = Duration.ofMinutes(2);
  private static final Duration STALE_TIME = Duration.ofHours(1);
  private static final LongLived LONG_V4 = new LongLived(IPV4_UNICAST);

  private final RouteRetention retention = new RouteRetention();

  private static Negotiated.GracefulRestart agreed(Set<Family> preserved, Set<Family> longLived) {
    Map<Family, Duration> times = new EnumMap<>(Family.class);
    longLived.forEach(family -> times.put(family, STALE_TIME));
    return new Negotiated.GracefulRestart(
        preserved, preserved, false, false, RESTART_TIME, true, times, longLived);
  }

  private static final Negotiated.GracefulRestart V4 = agreed(Set.of(IPV4_UNICAST), Set.of());
  private static final Negotiated.GracefulRestart V4_LONG =
      agreed(Set.of(IPV4_UNICAST), Set.of(IPV4_UNICAST));

  /** The steps that touch routes of IPv4. */
  private static List<Step> v4(List<Step> steps) {
    return steps.stream()
        .filter(
            step ->
                switch (step) {
                  case Step.MarkStale(Family family) -> family == IPV4_UNICAST;
                  case Step.MarkLongLived(Family family) -> family == IPV4_UNICAST;
                  case Step.DropStale(Family family) -> family == IPV4_UNICAST;
                  case Step.DropAll(Family family) -> family == IPV4_UNICAST;
                  case Step.Forget forget -> true;
                  default -> false;
                })
        .toList();
  }

  @Test
  @Rfc(value = 4724, section = "4.2", shows = "routes stay as stale until the End-of-RIB")
  void aRestartInTime() {
    retention.up(V4);
    List<Step> down = retention.down(V4);
    assertEquals(List.of(new Step.MarkStale(IPV4_UNICAST)), v4(down));
    assertTrue(down.contains(new Step.SetTimer(new Restart(), RESTART_TIME)));
    assertTrue(down.contains(new Step.DropAll(IPV6_UNICAST)), "a family without restart");
    assertTrue(retention.isRetaining());
    List<Step> up = retention.up(V4);
    assertEquals(List.of(), v4(up));
    assertTrue(up.contains(new Step.StopTimer(new Restart())));
    assertEquals(List.of(new Step.DropStale(IPV4_UNICAST)), v4(retention.endOfRib(IPV4_UNICAST)));
    assertEquals(Stage.FRESH, retention.stage(IPV4_UNICAST));
    assertEquals(List.of(), retention.endOfRib(IPV4_UNICAST), "a second one says nothing");
  }

  @Test
  @Rfc(value = 4724, section = "4.2", shows = "after the restart time stale routes go")
  void aRestartTooLate() {
    retention.up(V4);
    retention.down(V4);
    assertEquals(
        List.of(new Step.DropAll(IPV4_UNICAST), new Step.Forget()),
        v4(retention.expired(new Restart())));
    assertFalse(retention.isRetaining());
  }

  @Test
  @Rfc(value = 4724, section = "4.2", shows = "without the F bit stale routes go at once")
  void forwardingStateLost() {
    retention.up(V4);
    retention.down(V4);
    Negotiated.GracefulRestart lost =
        new Negotiated.GracefulRestart(
            Set.of(IPV4_UNICAST), Set.of(), true, false, RESTART_TIME, true, Map.of(), Set.of());
    assertEquals(List.of(new Step.DropStale(IPV4_UNICAST)), v4(retention.up(lost)));
    assertEquals(Stage.FRESH, retention.stage(IPV4_UNICAST));
  }

  @Test
  @Rfc(
      value = 4724,
      section = "4.2",
      shows = "a second restart before the End-of-RIB removes what was stale")
  void restartsInARow() {
    retention.up(V4);
    retention.down(V4);
    retention.up(V4);
    assertEquals(
        List.of(new Step.DropStale(IPV4_UNICAST), new Step.MarkStale(IPV4_UNICAST)),
        v4(retention.down(V4)));
  }

  @Test
  @Rfc(
      value = 4724,
      section = "4.2",
      shows = "stale routes have an upper bound after the new session too")
  void anEndOfRibThatNeverComes() {
    retention.up(V4);
    retention.down(V4);
    assertTrue(
        retention
            .up(V4)
            .contains(new Step.SetTimer(new StalePaths(), RouteRetention.STALE_PATH_TIME)));
    assertEquals(
        List.of(new Step.DropStale(IPV4_UNICAST)), v4(retention.expired(new StalePaths())));
  }

  @Test
  @Rfc(
      value = 9494,
      section = "4.2",
      shows = "after the restart time routes are long-lived stale for their own time")
  void longLived() {
    retention.up(V4_LONG);
    retention.down(V4_LONG);
    List<Step> over = retention.expired(new Restart());
    assertEquals(List.of(new Step.MarkLongLived(IPV4_UNICAST)), v4(over));
    assertTrue(over.contains(new Step.SetTimer(LONG_V4, STALE_TIME)));
    assertEquals(Stage.LONG_LIVED, retention.stage(IPV4_UNICAST));
    assertEquals(
        List.of(new Step.DropAll(IPV4_UNICAST), new Step.Forget()), v4(retention.expired(LONG_V4)));
  }

  @Test
  @Rfc(
      value = 9494,
      section = "4.2",
      shows = "the stale timer goes on over new sessions until the End-of-RIB")
  void longLivedOverSessions() {
    retention.up(V4_LONG);
    retention.down(V4_LONG);
    retention.expired(new Restart());
    assertFalse(retention.up(V4_LONG).contains(new Step.StopTimer(LONG_V4)));
    assertEquals(List.of(new Step.MarkStale(IPV4_UNICAST)), v4(retention.down(V4_LONG)));
    List<Step> again = retention.expired(new Restart());
    assertEquals(List.of(new Step.MarkLongLived(IPV4_UNICAST)), v4(again));
    assertFalse(again.contains(new Step.SetTimer(LONG_V4, STALE_TIME)), "not from the start");
    retention.up(V4_LONG);
    assertTrue(retention.endOfRib(IPV4_UNICAST).contains(new Step.StopTimer(LONG_V4)));
  }

  @Test
  @Rfc(
      value = 9494,
      section = "4.2",
      shows = "without the long-lived F bit the routes go with the new session")
  void longLivedNotPreserved() {
    retention.up(V4_LONG);
    retention.down(V4_LONG);
    retention.expired(new Restart());
    assertEquals(List.of(new Step.DropStale(IPV4_UNICAST)), v4(retention.up(V4)));
  }

  @Test
  @Rfc(
      value = 9494,
      section = "4.2",
      shows = "a family in the long-lived capability alone has no restart time")
  void longLivedOnly() {
    Negotiated.GracefulRestart only = agreed(Set.of(), Set.of(IPV4_UNICAST));
    retention.up(only);
    assertEquals(
        List.of(new Step.MarkStale(IPV4_UNICAST), new Step.MarkLongLived(IPV4_UNICAST)),
        v4(retention.down(only)));
  }

  @Test
  void withoutGracefulRestartNothingStays() {
    retention.up(null);
    assertEquals(List.of(new Step.Forget()), v4(retention.down(null)));
  }

  /**
   * Whatever happens: what is stale has a running timer that ends it, and nothing is left without a
   * session and a stage.
   */
  @Test
  void randomEventsLeaveNothingForEver() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      RouteRetention machine = new RouteRetention();
      Set<RetentionTimer> running = new HashSet<>();
      Set<Family> stale = EnumSet.noneOf(Family.class);
      boolean up = false;
      for (int i = 0; i < 60; i++) {
        Negotiated.GracefulRestart agreed =
            random.nextInt(5) == 0 ? null : agreed(some(random), some(random));
        List<Step> steps;
        int what = random.nextInt(4);
        if (what == 0 || (what == 1 && up)) {
          steps = up ? machine.down(agreed) : machine.up(agreed);
          up = !up;
        } else if (what == 2 && up) {
          steps = machine.endOfRib(random.nextBoolean() ? IPV4_UNICAST : IPV6_UNICAST);
        } else if (!running.isEmpty()) {
          RetentionTimer first = new ArrayList<>(running).getFirst();
          running.remove(first);
          steps = machine.expired(first);
        } else {
          continue;
        }
        steps.forEach(step -> follow(step, running, stale));
        for (Family family : stale) {
          assertTrue(machine.stage(family) != Stage.FRESH, "seed " + seed + ": forgotten");
        }
        assertTrue(stale.isEmpty() || !running.isEmpty(), "seed " + seed + ": kept for ever");
      }
    }
  }

  private static Set<Family> some(Random random) {
    Set<Family> families = EnumSet.noneOf(Family.class);
    for (Family family : List.of(IPV4_UNICAST, IPV6_UNICAST)) {
      if (random.nextBoolean()) {
        families.add(family);
      }
    }
    return families;
  }

  private static void follow(Step step, Set<RetentionTimer> running, Set<Family> stale) {
    switch (step) {
      case Step.MarkStale(Family family) -> stale.add(family);
      case Step.MarkLongLived(Family family) -> assertTrue(stale.contains(family));
      case Step.DropStale(Family family) -> stale.remove(family);
      case Step.DropAll(Family family) -> stale.remove(family);
      case Step.Forget forget -> stale.clear();
      case Step.SetTimer(RetentionTimer timer, Duration period) -> running.add(timer);
      case Step.StopTimer(RetentionTimer timer) -> running.remove(timer);
    }
  }
}
