package io.manx.speaker.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.Rfc;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thousand thousand random events: the machine never throws and keeps its promises. */
class RandomEventsTest {
  private static final int RUNS = 100;
  private static final int STEPS = 10_000;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  @Rfc(
      value = 4271,
      section = "8",
      shows = "a million events in any order break no promise of the state machine")
  void neverThrowsAndKeepsItsPromises(int kind) {
    for (int seed = 0; seed < RUNS / 4; seed++) {
      long number = kind * 1000L + seed;
      try {
        run(RandomEvents.parameters(kind), new Random(number));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + number + ", parameters " + kind, e);
      }
    }
  }

  private static void run(PeerParameters parameters, Random random) {
    PeerFsm fsm = new PeerFsm(parameters, random::nextDouble);
    FsmWorld world = new FsmWorld();
    for (int step = 0; step < STEPS; step++) {
      world.carryOut(fsm.handle(RandomEvents.event(world, random)));
      world.check(fsm);
    }
    assertTrue(world.sessions > 10, "the events did not lead anywhere");
    world.carryOut(fsm.handle(new Event.Stop(null)));
    world.check(fsm);
    assertTrue(world.open.isEmpty(), "everything is closed on a stop");
    assertEquals(SessionState.IDLE, fsm.state());
  }
}
