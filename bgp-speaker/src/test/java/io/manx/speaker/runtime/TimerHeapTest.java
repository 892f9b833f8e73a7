package io.manx.speaker.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerHeapTest {
  @Test
  void anyMixOfAddsAndCancelsComesOutInOrder() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      TimerHeap heap = new TimerHeap(() -> {});
      long base = Long.MAX_VALUE - 50; // deadlines wrap
      List<TimerHeap.Entry> expected = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        if (random.nextInt(3) == 0 && !expected.isEmpty()) {
          expected.remove(random.nextInt(expected.size())).cancel();
        } else {
          expected.add(heap.add(base + random.nextInt(100), () -> {}));
        }
      }
      expected.sort(Comparator.comparingLong(entry -> entry.deadline - base)); // stable
      assertEquals(expected.size(), heap.size(), "seed " + seed);
      for (TimerHeap.Entry entry : expected) {
        assertEquals(entry, heap.pollDue(base + 100), "seed " + seed);
      }
      assertNull(heap.pollDue(base + 100));
    }
  }

  @Test
  void whatIsNotDueStays() {
    TimerHeap heap = new TimerHeap(() -> {});
    TimerHeap.Entry entry = heap.add(100, () -> {});
    assertNull(heap.pollDue(99));
    assertEquals(entry, heap.first());
    assertEquals(entry, heap.pollDue(100));
    assertNull(heap.first());
  }
}
