package io.manx.speaker.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.speaker.model.AsPath.Segment;
import io.manx.speaker.model.AsPath.SegmentType;
import java.util.List;
import org.junit.jupiter.api.Test;

class AsPathTest {
  private static Segment segment(SegmentType type, int... numbers) {
    return new Segment(type, numbers);
  }

  @Test
  void oneSequenceIsTheSameHoweverItIsMade() {
    AsPath made = AsPath.sequence(65001, 4_200_000_000L);
    AsPath read =
        AsPath.of(
            List.of(
                segment(SegmentType.AS_SET),
                segment(SegmentType.AS_SEQUENCE, 65001, (int) 4_200_000_000L)));
    assertEquals(made, read);
    assertEquals(made.hashCode(), read.hashCode());
    assertEquals("65001 4200000000", read.toString());
    assertArrayEquals(new int[] {65001, (int) 4_200_000_000L}, read.asSequence());
    assertEquals(1, read.segments().size());
    assertEquals(2, read.length());
    assertEquals(65001, read.neighborAs());
    assertEquals(4_200_000_000L, read.originAs());
    assertEquals(1, read.occurrences(4_200_000_000L));
    assertTrue(read.has(SegmentType.AS_SEQUENCE));
  }

  @Test
  void nothingIsEmpty() {
    assertSame(AsPath.EMPTY, AsPath.sequence());
    assertSame(AsPath.EMPTY, AsPath.of(List.of(segment(SegmentType.AS_SEQUENCE))));
    assertTrue(AsPath.EMPTY.isEmpty());
    assertNull(AsPath.EMPTY.asSequence());
    assertEquals(0, AsPath.EMPTY.length());
    assertEquals(0, AsPath.EMPTY.neighborAs());
    assertEquals(0, AsPath.EMPTY.originAs());
  }

  @Test
  void aSetIsNoSequence() {
    AsPath set = AsPath.of(List.of(segment(SegmentType.AS_SET, 1, 2)));
    assertNotEquals(AsPath.sequence(1, 2), set);
    assertNull(set.asSequence());
    assertEquals(1, set.length());
    assertEquals("{1 2}", set.toString());
    assertEquals("7 {1 2}", set.prepend(7, 1).toString());
  }

  @Test
  void twoSequencesAreNotOne() {
    AsPath two =
        AsPath.of(
            List.of(segment(SegmentType.AS_SEQUENCE, 1), segment(SegmentType.AS_SEQUENCE, 2)));
    assertNotEquals(AsPath.sequence(1, 2), two);
    assertEquals(2, two.length());
  }

  @Test
  void whatIsPrependedJoinsAsLongAsThereIsRoom() {
    AsPath path = AsPath.sequence(1).prepend(2, 2);
    assertEquals(AsPath.sequence(2, 2, 1), path);
    AsPath full = path.prepend(3, 252);
    assertEquals(255, full.length());
    assertEquals(1, full.segments().size());
    AsPath over = full.prepend(4, 300);
    assertEquals(555, over.length());
    assertTrue(over.segments().stream().allMatch(each -> each.asNumbers().length <= 255));
    assertEquals(4, over.neighborAs());
    assertEquals(1, over.originAs());
    assertSame(path, path.prepend(9, 0));
  }
}
