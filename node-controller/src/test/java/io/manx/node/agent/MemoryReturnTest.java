package io.manx.node.agent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.node.agent.MemoryReturn.Rule;
import org.junit.jupiter.api.Test;

class MemoryReturnTest {
  private static final long MIB = 1L << 20;
  private static final long IDLE = 9 * MIB;

  private final Rule rule = new Rule(IDLE);

  @Test
  void whatATableLeavesIsCollectedHoweverShortItWasThere() {
    assertTrue(rule.isPossible(109 * MIB));
    assertTrue(rule.isWorthwhile(109 * MIB, 0));
    rule.collected(IDLE, 0);
    assertFalse(rule.isWorthwhile(IDLE, 0));
    assertTrue(rule.isWorthwhile(109 * MIB, 0), "and every time anew");
  }

  @Test
  void aTableThatIsThereIsLeftAlone() {
    assertTrue(rule.isPossible(209 * MIB));
    assertFalse(rule.isWorthwhile(209 * MIB, 1_000_000));
  }

  @Test
  void garbageIsCollectedWhenItIsTwiceTheTable() {
    long table = 1_000_000 * Rule.PATH;
    assertFalse(rule.isWorthwhile(IDLE + 3 * table - 1, 1_000_000));
    assertTrue(rule.isWorthwhile(IDLE + 3 * table, 1_000_000));
  }

  @Test
  void littleIsNotWorthAPauseWhileSomethingGoesOn() {
    assertFalse(rule.isWorthwhile(IDLE + Rule.LEAST - 1, 0));
    assertTrue(rule.isWorthwhile(IDLE + Rule.LEAST, 0));
  }

  @Test
  void littleIsCollectedAtRest() {
    long little = IDLE + Rule.LITTLE;
    assertFalse(rule.isPossible(little - 1));
    assertTrue(rule.isPossible(little));
    assertFalse(rule.isWorthwhile(little, 0));
    restsBut(little, 0);
    assertTrue(rule.isWorthwhile(little, 0));
    rule.collected(IDLE, 0);
    assertFalse(rule.isPossible(IDLE));
  }

  @Test
  void aHeapThatGrowsOrATableThatChangesIsNoRest() {
    long used = IDLE + Rule.LITTLE;
    for (int look = 0; look < 10; look++) {
      assertFalse(rule.isWorthwhile(used + look * Rule.STEP, 0));
    }
    for (int look = 0; look < 10; look++) {
      assertFalse(rule.isWorthwhile(used, look));
    }
  }

  @Test
  void aLargeTableIsNotCopiedForLittle() {
    long paths = Rule.LITTLE / Rule.PATH;
    long used = IDLE + paths * Rule.PATH + Rule.LITTLE;
    for (int look = 0; look < 10; look++) {
      assertFalse(rule.isWorthwhile(used, paths));
    }
  }

  @Test
  void whatWasStillOnItsWayAtACollectionIsCollectedOnceAtRest() {
    assertTrue(rule.isWorthwhile(109 * MIB, 0));
    rule.collected(IDLE + 10 * MIB, 0);
    assertTrue(rule.isPossible(IDLE + 10 * MIB));
    restsBut(IDLE + 10 * MIB, 0);
    assertTrue(rule.isWorthwhile(IDLE + 10 * MIB, 0));
    rule.collected(IDLE, 0);
    assertFalse(rule.isPossible(IDLE), "once");
  }

  @Test
  void whatACollectionAtRestLeftIsNotTriedAgain() {
    restsBut(200 * MIB, 1_000_000);
    assertFalse(rule.isWorthwhile(200 * MIB, 0), "the table has just gone");
    restsBut(200 * MIB, 0);
    rule.isWorthwhile(200 * MIB, 0);
    rule.collected(190 * MIB, 0);
    assertFalse(rule.isPossible(200 * MIB));
    assertFalse(rule.isPossible(190 * MIB + Rule.LITTLE - 1));
    assertTrue(rule.isWorthwhile(190 * MIB + Rule.LEAST, 0));
  }

  /** As many looks as are not rest yet. */
  private void restsBut(long used, long paths) {
    for (int look = 1; look < Rule.REST; look++) {
      rule.isWorthwhile(used, paths);
    }
  }

  @Test
  void aTableThatWasThereAtACollectionIsGarbageOnceItIsGone() {
    rule.collected(IDLE + 1_000_000 * Rule.PATH, 1_000_000);
    assertTrue(rule.isWorthwhile(IDLE + 1_000_000 * Rule.PATH, 0));
  }

  @Test
  void aTableIsAwaitedThatIsOnItsWayOut() {
    assertFalse(rule.isWorthwhile(209 * MIB, 1_000_000));
    assertFalse(rule.isWorthwhile(209 * MIB, 100_000));
    assertFalse(rule.isWorthwhile(209 * MIB, 50_000));
    assertTrue(rule.isWorthwhile(209 * MIB, 50_000), "some are left");
  }
}
