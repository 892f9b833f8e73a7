package io.manx.speaker.config;

import io.manx.speaker.config.Tree.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong, so that all of it can be told at once. */
final class Report {
  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  void problem(String path, Place place, String message) {
    problems.add(new Problem(path, place.line(), place.column(), message));
  }

  void warning(String path, Place place, String message) {
    warnings.add(new Problem(path, place.line(), place.column(), message));
  }

  boolean hasProblems() {
    return !problems.isEmpty();
  }

  List<Problem> problems() {
    return inOrder(problems);
  }

  List<Problem> warnings() {
    return inOrder(warnings);
  }

  /** In the order of the source, where it has lines; what has none stays where it was found. */
  private static List<Problem> inOrder(List<Problem> found) {
    if (found.isEmpty()) {
      return List.of(); // each start of an agent: comparators are not in its start cache
    }
    return found.stream()
        .distinct()
        .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
        .toList();
  }
}
