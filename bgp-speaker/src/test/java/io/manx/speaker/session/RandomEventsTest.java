package io.manx.speaker.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.KeepaliveMessage;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.OpenMessage;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A thousand thousand random events: the machine never throws and keeps its promises. */
class RandomEventsTest {
  private static final int RUNS = 100;
  private static final int STEPS = 10_000;

  /** What a driver knows: open connections, running timers, the call, the session. */
  private static final class World {
    final Set<Integer> open = new HashSet<>();
    final Map<TimerKind, Set<Integer>> timers = new HashMap<>();
    boolean calling;
    int session = PeerFsm.NO_CONNECTION;
    SessionState state = SessionState.IDLE;
    int nextId = 1;
    int sessions;

    void carryOut(List<Action> actions) {
      for (Action action : actions) {
        carryOut(action);
      }
    }

    private void carryOut(Action action) {
      switch (action) {
        case Action.Connect connect -> {
          assertFalse(calling, "one call at a time");
          calling = true;
        }
        case Action.CancelConnect cancel -> {
          assertTrue(calling, "nothing to cancel");
          calling = false;
        }
        case Action.Send send -> assertOpen(send.connectionId());
        case Action.CloseAfterSending close -> assertTrue(open.remove(close.connectionId()));
        case Action.Abort abort -> assertTrue(open.remove(abort.connectionId()));
        case Action.SetTimer set -> {
          assertTrue(set.period().isPositive(), set::toString);
          assertTrue(set.kind().isOfPeer() || open.contains(set.connectionId()), set::toString);
          timers.computeIfAbsent(set.kind(), kind -> new HashSet<>()).add(set.connectionId());
        }
        case Action.StopTimer stop ->
            assertTrue(
                timers.getOrDefault(stop.kind(), new HashSet<>()).remove(stop.connectionId()));
        case Action.ApplyNegotiated apply -> assertOpen(apply.connectionId());
        case Action.SessionUp up -> {
          assertEquals(PeerFsm.NO_CONNECTION, session, "one session at a time");
          session = up.connectionId();
          sessions++;
          assertOpen(session);
        }
        case Action.SessionDown down -> {
          assertEquals(session, down.end().connectionId());
          session = PeerFsm.NO_CONNECTION;
        }
        case Action.StateChanged changed -> {
          assertEquals(state, changed.from());
          assertNotEquals(state, changed.to());
          assertFalse(changed.cause().isEmpty(), "a change without a cause");
          state = changed.to();
        }
      }
    }

    private void assertOpen(int id) {
      assertTrue(open.contains(id), () -> "connection " + id + " is closed");
    }

    void check(PeerFsm fsm) {
      assertEquals(state, fsm.state());
      assertEquals(session != PeerFsm.NO_CONNECTION, state == SessionState.ESTABLISHED);
      assertTrue(session == PeerFsm.NO_CONNECTION || fsm.acceptsUpdates(session));
      assertTrue(open.size() <= 2, "at most one connection a direction");
      Set<TimerKind> running = new HashSet<>();
      timers.forEach(
          (kind, ids) -> {
            if (!ids.isEmpty()) {
              running.add(kind);
            }
            assertTrue(kind.isOfPeer() || open.containsAll(ids), "timer of a closed connection");
          });
      if (state == SessionState.IDLE) {
        assertTrue(open.isEmpty() && !calling, "Idle has no connection");
        assertEquals(fsm.isStarted() ? Set.of(TimerKind.IDLE_HOLD) : Set.of(), running);
      } else {
        boolean passive = fsm.parameters().passive() && open.isEmpty();
        assertTrue(passive || !running.isEmpty() || holdTimeZero(fsm), "nothing moves it on");
      }
      assertTrue(state != SessionState.ESTABLISHED || (!calling && open.size() == 1));
    }

    private static boolean holdTimeZero(PeerFsm fsm) {
      Negotiated agreed = fsm.negotiated();
      return agreed != null && agreed.holdTime().isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void neverThrowsAndKeepsItsPromises(int kind) {
    for (int seed = 0; seed < RUNS / 4; seed++) {
      long number = kind * 1000L + seed;
      try {
        run(parameters(kind), new Random(number));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + number + ", parameters " + kind, e);
      }
    }
  }

  private static PeerParameters parameters(int kind) {
    var restart =
        Peers.withRestart(
            Peers.capabilities(Peers.LOCAL_AS, Family.IPV4_UNICAST, Family.IPV6_UNICAST), true);
    return switch (kind) {
      case 0 -> Peers.parameters();
      case 1 -> Peers.passive();
      case 2 -> Peers.delaying();
      default ->
          Peers.withHoldTime(
              Peers.parameters(restart, false, Duration.ZERO),
              Duration.ofSeconds(180),
              Duration.ofSeconds(60));
    };
  }

  private static void run(PeerParameters parameters, Random random) {
    PeerFsm fsm = new PeerFsm(parameters, random::nextDouble);
    World world = new World();
    for (int step = 0; step < STEPS; step++) {
      world.carryOut(fsm.handle(event(world, random)));
      world.check(fsm);
    }
    assertTrue(world.sessions > 10, "the events did not lead anywhere");
    world.carryOut(fsm.handle(new Event.Stop(null)));
    world.check(fsm);
    assertTrue(world.open.isEmpty(), "everything is closed on a stop");
    assertEquals(SessionState.IDLE, fsm.state());
  }

  private static Event event(World world, Random random) {
    int choice = random.nextInt(100);
    int id = someConnection(world, random);
    if (choice < 4) {
      return new Event.Start();
    }
    if (choice < 5) {
      return new Event.Stop(
          random.nextBoolean() ? null : NotificationMessage.of(ErrorCode.PEER_DECONFIGURED));
    }
    if (choice < 7) {
      return choice == 5
          ? new Event.BfdDown()
          : new Event.AutomaticStop(NotificationMessage.of(ErrorCode.MAX_PREFIXES));
    }
    if (choice < 20) {
      return connection(world, random);
    }
    if (choice < 24) {
      if (world.open.remove(id)) {
        return new Event.ConnectionClosed(id, "reset");
      }
      return new Event.ConnectionClosed(99_999_999, "of old");
    }
    if (choice < 26) {
      return new Event.Malformed(id, NotificationMessage.of(ErrorCode.BAD_MESSAGE_TYPE));
    }
    if (choice < 50) {
      return timer(world, random, id);
    }
    return new Event.Received(id, message(random));
  }

  private static int someConnection(World world, Random random) {
    List<Integer> ids = world.open.stream().sorted().toList();
    boolean stale = ids.isEmpty() || random.nextInt(20) == 0;
    return stale ? 99_999_999 : ids.get(random.nextInt(ids.size()));
  }

  private static Event connection(World world, Random random) {
    boolean incoming = !world.calling || random.nextBoolean();
    if (!incoming) {
      world.calling = false;
      if (random.nextInt(3) == 0) {
        return new Event.ConnectFailed("refused");
      }
    }
    int id = world.nextId++;
    world.open.add(id);
    return new Event.ConnectionUp(id, incoming);
  }

  private static Event timer(World world, Random random, int id) {
    TimerKind kind = TimerKind.values()[random.nextInt(TimerKind.values().length)];
    int of = kind.isOfPeer() ? PeerFsm.NO_CONNECTION : id;
    world.timers.getOrDefault(kind, new HashSet<>()).remove(of);
    return new Event.TimerExpired(kind, of);
  }

  private static BgpMessage message(Random random) {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> open(random);
      case 3, 4, 5 -> KeepaliveMessage.INSTANCE;
      case 6 -> new UpdateMessage(List.of(), List.of(), null, List.of());
      default ->
          NotificationMessage.of(ErrorCode.values()[random.nextInt(ErrorCode.values().length)]);
    };
  }

  private static OpenMessage open(Random random) {
    long as = random.nextInt(10) == 0 ? 64999 : Peers.PEER_AS;
    var capabilities = Peers.capabilities(as, Family.IPV4_UNICAST);
    return Peers.open(
        as,
        IpAddress.parse(random.nextBoolean() ? "10.0.0.0" : "10.0.0.2"),
        random.nextInt(5) == 0 ? 0 : 90,
        random.nextBoolean()
            ? Peers.withRestart(capabilities, random.nextBoolean())
            : capabilities);
  }
}
