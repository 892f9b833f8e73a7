package io.manx.node.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.node.api.Condition;
import io.manx.node.desired.Finding;
import io.manx.node.desired.Finding.ConditionType;
import io.manx.node.desired.ObjectRef;
import io.manx.node.desired.ObjectRef.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Conditions keep the time of their last transition, and only transitions are told. */
class ConditionsTest {
  private static final ObjectRef TOR = new ObjectRef(Kind.PEER, "tor");
  private static final Finding INVALID =
      new Finding(TOR, ConditionType.ACCEPTED, "Invalid", "spec.peerIP: is no address");
  private static final String EARLIER = "2026-05-01T10:00:00Z";
  private static final String LATER = "2026-05-01T10:00:01Z";

  private final List<Write.Tell> told = new ArrayList<>();

  private List<Condition> next(String now, List<Condition> before, Finding... found) {
    return new Conditions(now, told::add).next(TOR, 3, before, List.of(found), true);
  }

  private static Condition accepted(List<Condition> conditions) {
    return conditions.stream().filter(c -> c.type().equals("Accepted")).findFirst().orElseThrow();
  }

  @Test
  void whatIsWellFromTheStartIsNoNews() {
    List<Condition> first = next(EARLIER, List.of());
    assertEquals(
        List.of("Accepted", "Resolved", "Effective"), first.stream().map(Condition::type).toList());
    assertTrue(first.stream().allMatch(c -> c.status().equals("True") && !c.reason().isEmpty()));
    assertEquals(3L, accepted(first).observedGeneration());
    assertEquals(List.of(), told);
  }

  @Test
  void aTransitionIsToldOnceEachWay() {
    List<Condition> well = next(EARLIER, List.of());
    List<Condition> wrong = next(LATER, well, INVALID);
    assertEquals("False", accepted(wrong).status());
    assertEquals("Invalid", accepted(wrong).reason());
    assertEquals(LATER, accepted(wrong).lastTransitionTime());
    assertEquals(EARLIER, wrong.getLast().lastTransitionTime(), "the others stay as they were");
    assertEquals(List.of(new Write.Tell(TOR, true, "Invalid", INVALID.message(), false)), told);
    List<Condition> still = next("2026-05-01T10:00:02Z", wrong, INVALID);
    assertEquals(LATER, accepted(still).lastTransitionTime());
    assertTrue(Conditions.same(wrong, still));
    assertEquals(1, told.size(), "what lasts is not told again");
    next("2026-05-01T10:00:03Z", still);
    assertEquals(new Write.Tell(TOR, false, "Accepted", "Accepted again", false), told.getLast());
  }

  @Test
  void whatIsWrongFromTheStartIsToldButASessionThatWasNeverUpIsNot() {
    next(EARLIER, List.of(), INVALID);
    assertEquals(1, told.size());
    var conditions = new Conditions(EARLIER, told::add);
    Condition down = new Condition("Established", "False", "SessionsDown", "1", EARLIER, 1L);
    Condition up = new Condition("Established", "True", "Established", "", LATER, 1L);
    conditions.transition(TOR, List.of(), down);
    assertEquals(1, told.size());
    conditions.transition(TOR, List.of(up), down);
    assertEquals(2, told.size(), "one that was up and fails is news");
  }

  @Test
  void ofAnObjectThatWasNeverValidNothingElseIsSaid() {
    var conditions = new Conditions(LATER, told::add);
    List<Condition> first = conditions.next(TOR, 1, List.of(), List.of(INVALID), false);
    assertEquals(
        List.of("False", "Unknown", "Unknown"), first.stream().map(Condition::status).toList());
    assertEquals(1, told.size(), told::toString);
    List<Condition> valid = conditions.next(TOR, 2, first, List.of(), true);
    assertTrue(valid.stream().allMatch(c -> c.status().equals("True")), valid::toString);
    assertEquals(
        List.of("Accepted again"), told.subList(1, 2).stream().map(Write.Tell::message).toList());
    assertEquals(2, told.size(), "Effective was never anything else");
    // What was said before a controller came that knows no valid version stays.
    var ignored = new Finding(TOR, ConditionType.EFFECTIVE, "FieldIgnored", "reachableBy");
    List<Condition> partly = next(EARLIER, List.of(), ignored);
    told.clear();
    List<Condition> unread = conditions.next(TOR, 3, partly, List.of(INVALID), false);
    assertEquals(partly.getLast(), unread.getLast());
    assertEquals(List.of("Invalid"), told.stream().map(Write.Tell::reason).toList());
  }

  @Test
  void severalFindingsAreOneConditionOfBoundedLength() {
    var long1 = new Finding(TOR, ConditionType.RESOLVED, "FilterMissing", "x".repeat(3000));
    var long2 = new Finding(TOR, ConditionType.RESOLVED, "SecretMissing", "y".repeat(3000));
    Condition resolved =
        next(EARLIER, List.of(), long1, long2).stream()
            .filter(c -> c.type().equals("Resolved"))
            .findFirst()
            .orElseThrow();
    assertEquals("FilterMissing", resolved.reason());
    assertEquals(4096, resolved.message().length());
    assertTrue(resolved.message().contains("x; y"));
  }

  @Test
  void aMessageThatChangedIsNotTheSameATimeIs() {
    List<Condition> before = next(EARLIER, List.of(), INVALID);
    var other = new Finding(TOR, ConditionType.ACCEPTED, "Invalid", "spec.asNumber: is missing");
    List<Condition> changed = next(LATER, before, other);
    assertFalse(Conditions.same(before, changed));
    assertEquals(EARLIER, accepted(changed).lastTransitionTime(), "no transition");
    assertTrue(Conditions.same(before, next(LATER, List.of(), INVALID)), "only the time differs");
    assertFalse(Conditions.same(before, before.subList(0, 2)));
  }
}
