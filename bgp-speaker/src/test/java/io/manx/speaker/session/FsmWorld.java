package io.manx.speaker.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a driver of a {@link PeerFsm} knows, and what the machine has promised it: open connections,
 * running timers, the call, the session.
 */
final class FsmWorld {
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
          assertTrue(timers.getOrDefault(stop.kind(), new HashSet<>()).remove(stop.connectionId()));
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
    assertTrue(
        state != SessionState.ESTABLISHED || (!calling && open.size() == 1),
        "Established with a call or a second connection");
  }

  private static boolean holdTimeZero(PeerFsm fsm) {
    Negotiated agreed = fsm.negotiated();
    return agreed != null && agreed.holdTime().isZero();
  }
}
