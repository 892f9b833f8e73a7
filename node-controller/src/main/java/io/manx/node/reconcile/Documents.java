package io.manx.node.reconcile;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares documents made of maps, lists, strings, numbers and booleans. */
final class Documents {
  private Documents() {}

  /** Whether two mean the same: a number is one whatever type a JSON reader gave it. */
  static boolean same(@Nullable Object one, @Nullable Object other) {
    return switch (one) {
      case Map<?, ?> map -> other instanceof Map<?, ?> with && sameMaps(map, with);
      case List<?> list -> other instanceof List<?> with && sameLists(list, with);
      case Number number ->
          other instanceof Number with
              && number.longValue() == with.longValue()
              && number.doubleValue() == with.doubleValue();
      case null -> other == null;
      default -> one.equals(other);
    };
  }

  private static boolean sameMaps(Map<?, ?> one, Map<?, ?> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (Map.Entry<?, ?> entry : one.entrySet()) {
      if (!same(entry.getValue(), other.get(entry.getKey()))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameLists(List<?> one, List<?> other) {
    if (one.size() != other.size()) {
      return false;
    }
    Iterator<?> others = other.iterator();
    for (Object item : one) {
      if (!same(item, others.next())) {
        return false;
      }
    }
    return true;
  }
}
