package io.manx.node.reconcile;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What was compiled and what a JSON reader made of it mean the same. */
class DocumentsTest {
  @Test
  void aNumberIsOneWhateverItsType() {
    assertTrue(Documents.same(Map.of("as", 64512L), Map.of("as", 64512)));
    assertTrue(Documents.same(List.of(1), List.of(BigInteger.ONE)));
    assertTrue(Documents.same(0.5, new BigDecimal("0.5")));
    assertFalse(Documents.same(1, 2L));
    assertFalse(Documents.same(1, 1.5), "the whole part alone is not the number");
    assertFalse(Documents.same(4_294_967_295L, -1), "nor are its lowest 32 bits");
    assertFalse(Documents.same(1, "1"));
  }

  @Test
  void theOrderOfKeysIsOfNoConcernThatOfItemsIs() {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("a", 1);
    one.put("b", List.of("x", "y"));
    Map<String, Object> other = new LinkedHashMap<>();
    other.put("b", new ArrayList<>(List.of("x", "y")));
    other.put("a", 1L);
    assertTrue(Documents.same(one, other));
    assertFalse(Documents.same(List.of("x", "y"), List.of("y", "x")));
  }

  @Test
  void whatIsMissingIsNotTheSame() {
    assertFalse(Documents.same(Map.of("a", 1), Map.of()));
    assertFalse(Documents.same(Map.of("a", 1), Map.of("b", 1)));
    assertFalse(Documents.same(List.of(1), List.of(1, 1)));
    assertFalse(Documents.same(List.of(1, 1), List.of(1)));
    assertFalse(Documents.same(Map.of(), List.of()));
    assertFalse(Documents.same("", null));
    assertFalse(Documents.same(null, ""));
    assertTrue(Documents.same(null, null));
    List<@Nullable Object> holes = Arrays.asList("a", null);
    assertTrue(Documents.same(holes, new ArrayList<>(holes)));
  }
}
