package io.manx.speaker.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IntColumn;
import io.manx.net.IpAddress;
import io.manx.net.LongColumn;
import io.manx.speaker.model.PathAttributes;
import org.junit.jupiter.api.Test;

/** The columns differ in what they hold, and are tested for what they have in common. */
class ColumnTest {
  private static final int MANY = 100_000;

  private final IntColumn numbers = new IntColumn();
  private final LongColumn wide = new LongColumn();
  private final SetColumn sets = new SetColumn();

  private void reach(int limit) {
    numbers.reach(limit);
    wide.reach(limit);
    sets.reach(limit);
  }

  private static AttributeSet set(int number) {
    return new AttributeSet(PathAttributes.builder(IpAddress.v4(number)).build(), number);
  }

  @Test
  void whatIsThereStaysWhileItGrows() {
    AttributeSet some = set(1);
    for (int i = 0; i < MANY; i++) {
      reach(i + 1);
      assertEquals(0, numbers.get(i));
      assertEquals(0, wide.get(i));
      assertNull(sets.get(i));
      numbers.set(i, i);
      wide.set(i, (long) i << 32);
      sets.set(i, i % 3 == 0 ? some : null);
    }
    for (int i = 0; i < MANY; i++) {
      assertEquals(i, numbers.get(i));
      assertEquals((long) i << 32, wide.get(i));
      assertSame(i % 3 == 0 ? some : null, sets.get(i));
    }
  }

  @Test
  void aLeapIsAsGoodAsSteps() {
    reach(MANY);
    numbers.set(MANY - 1, 7);
    wide.set(MANY - 1, 7);
    assertEquals(7, numbers.get(MANY - 1));
    assertEquals(7, wide.get(MANY - 1));
    assertTrue(numbers.room() >= MANY && numbers.room() < 2 * MANY);
  }

  @Test
  void roomIsGivenBackAndWhatIsBelowStays() {
    reach(MANY);
    for (int limit : new int[] {60_000, 16_385, 16_384, 16_383, 1000, 65, 64, 1, 0}) {
      if (limit > 0) {
        numbers.set(limit - 1, limit);
      }
      numbers.cut(limit);
      wide.cut(limit);
      sets.cut(limit);
      assertTrue(numbers.room() >= limit);
      assertEquals(numbers.room(), wide.room());
      assertEquals(numbers.room(), sets.room());
      if (limit > 0) {
        assertEquals(limit, numbers.get(limit - 1));
      }
    }
    assertTrue(numbers.room() <= 128, () -> "still room for " + numbers.room());
    reach(MANY);
    assertEquals(0, numbers.get(MANY - 1), "what comes back is empty");
  }

  @Test
  void aCopyIsOfItsOwn() {
    reach(MANY);
    numbers.set(5, 5);
    sets.set(MANY - 1, set(1));
    IntColumn other = numbers.copy();
    SetColumn others = sets.copy();
    numbers.set(5, 6);
    sets.set(MANY - 1, null);
    assertEquals(5, other.get(5));
    assertTrue(others.get(MANY - 1) != null);
    assertEquals(numbers.room(), other.room());
  }
}
