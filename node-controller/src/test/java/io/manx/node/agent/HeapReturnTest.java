package io.manx.node.agent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HeapReturnTest {
  private final HeapReturn.Rule rule = new HeapReturn.Rule();

  @Test
  void aTableThatGoesIsToldOnce() {
    assertFalse(rule.isGone(0));
    assertFalse(rule.isGone(500_000));
    assertFalse(rule.isGone(300_000));
    assertTrue(rule.isGone(1_000));
    assertFalse(rule.isGone(1_000));
    assertFalse(rule.isGone(0));
    assertFalse(rule.isGone(700_000));
    assertTrue(rule.isGone(0), "and every time anew");
  }

  @Test
  void aSmallTableIsNotWorthAPause() {
    assertFalse(rule.isGone(HeapReturn.Rule.MANY - 1));
    assertFalse(rule.isGone(0));
  }

  @Test
  void whatIsLeftWouldMakeThePauseLong() {
    assertFalse(rule.isGone(800_000));
    assertFalse(rule.isGone(100_001));
    assertTrue(rule.isGone(100_000));
  }
}
