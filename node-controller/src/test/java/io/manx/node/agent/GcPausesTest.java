package io.manx.node.agent;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GcPausesTest {
  @Test
  void theLongestCollectionIsKept() {
    GcPauses pauses = new GcPauses();
    assertFalse(pauses.longestMillis().isEmpty(), "each collector has its row from the start");
    byte[][] held = new byte[256][];
    long patience = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (longest(pauses) <= 0 && System.nanoTime() < patience) {
      for (int i = 0; i < held.length; i++) {
        held[i] = new byte[1 << 18];
      }
      System.gc();
    }
    assertTrue(longest(pauses) > 0, "a collection was heard of");
    long longest = longest(pauses);
    System.gc();
    assertTrue(longest(pauses) >= longest, "it never shrinks");
  }

  private static long longest(GcPauses pauses) {
    return pauses.longestMillis().values().stream().mapToLong(each -> each).max().orElse(-1);
  }
}
