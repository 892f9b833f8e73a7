package io.manx.node.desired;

import java.util.List;
import java.util.Optional;

/**
 * What came of reading one object.
 *
 * @param value what it means; empty if it has problems
 * @param problems what is wrong with it
 * @param ignored fields that have no effect here, as sentences
 * @param <T> what it means
 */
record Parsed<T>(Optional<T> value, List<String> problems, List<String> ignored) {
  static <T> Parsed<T> of(T value, List<String> ignored) {
    return new Parsed<>(Optional.of(value), List.of(), List.copyOf(ignored));
  }

  static <T> Parsed<T> wrong(List<String> problems) {
    return new Parsed<>(Optional.empty(), List.copyOf(problems), List.of());
  }
}
