package io.manx.node.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.node.desired.ObjectRef;
import io.manx.node.desired.ObjectRef.Kind;
import io.manx.node.reconcile.Write;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each thing is told once, and nothing is lost that could not be told at once. */
class NewsTest {
  private static final ObjectRef NODE = new ObjectRef(Kind.NODE, "n1");
  private static final ObjectRef TOR = new ObjectRef(Kind.PEER, "tor");
  private static final Write.Tell NO_POOL = new Write.Tell(NODE, true, "NoPool", "none", false);
  private static final Write.Tell DOWN = new Write.Tell(TOR, true, "SessionsDown", "1", false);

  private final News news = new News();

  private static Write.PutStatus status(Write.Tell... tells) {
    return new Write.PutStatus(TOR, 1, List.of(), Map.of(), null, List.of(tells));
  }

  @Test
  void aFindingAboutANodeIsDueUntilItIsToldAndAgainWhenItCameBack() {
    assertEquals(List.of("none"), messages(news.due(List.of(NO_POOL))));
    List<Write.Tell> again = news.due(List.of(NO_POOL));
    assertEquals(List.of("none"), messages(again), "the write may have failed");
    news.told(again.getFirst());
    assertEquals(List.of(), news.due(List.of(NO_POOL)));
    assertEquals(List.of(), news.due(List.of()), "it is over");
    assertEquals(List.of("none"), messages(news.due(List.of(NO_POOL))));
  }

  @Test
  void whoHasJustBegunToLeadRepeatsNothingThatIsStillThere() {
    Write.Tell first = news.due(List.of(NO_POOL)).getFirst();
    assertTrue(first.unlessTold());
    news.told(first);
    var other = new Write.Tell(NODE, true, "Invalid", "no address", false);
    assertFalse(news.due(List.of(NO_POOL, other)).getFirst().unlessTold());
    news.forget();
    assertTrue(news.due(List.of(NO_POOL)).getFirst().unlessTold());
  }

  @Test
  void theNewsOfAStatusAreDueOnceItIsStored() {
    assertEquals(List.of(), news.due(List.of()));
    news.stored(status(DOWN));
    assertEquals(List.of(DOWN), news.due(List.of()));
    assertEquals(List.of(DOWN), news.due(List.of()), "until they are told");
    news.told(DOWN);
    assertEquals(List.of(), news.due(List.of()));
  }

  @Test
  void newsThatNobodyTakesAreBounded() {
    for (int i = 0; i < 1100; i++) {
      news.stored(status(new Write.Tell(TOR, true, "SessionsDown", "number " + i, false)));
    }
    assertEquals(1000, news.due(List.of()).size());
  }

  private static List<String> messages(List<Write.Tell> tells) {
    return tells.stream().map(Write.Tell::message).toList();
  }
}
