package io.manx.node.reconcile;

import io.manx.node.api.Condition;
import io.manx.node.desired.Finding;
import io.manx.node.desired.Finding.ConditionType;
import io.manx.node.desired.ObjectRef;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Makes conditions of findings, and tells of those that changed. */
final class Conditions {
  /** The condition of a BGPPeer whose sessions are all up. */
  static final String ESTABLISHED = "Established";

  private static final int MAX_MESSAGE = 4096;

  private final String now;
  private final Consumer<Write.Tell> news;

  /**
   * @param now the time of new transitions, RFC 3339
   * @param news hears of transitions
   */
  Conditions(String now, Consumer<Write.Tell> news) {
    this.now = now;
    this.news = news;
  }

  /** The types of condition that a kind has. */
  static Set<ConditionType> of(ObjectRef.Kind kind) {
    return switch (kind) {
      case CONFIGURATION, PEER ->
          EnumSet.of(ConditionType.ACCEPTED, ConditionType.RESOLVED, ConditionType.EFFECTIVE);
      case FILTER -> EnumSet.of(ConditionType.ACCEPTED);
      case POOL ->
          EnumSet.of(ConditionType.ACCEPTED, ConditionType.NO_OVERLAP, ConditionType.ALLOCATABLE);
      case NODE -> EnumSet.allOf(ConditionType.class);
    };
  }

  /**
   * The conditions of an object, given those it has and what was found.
   *
   * @param read whether any version of it was ever valid; of one that was not only that is known,
   *     and what else was said of it stays
   */
  List<Condition> next(
      ObjectRef object,
      long generation,
      List<Condition> before,
      List<Finding> findings,
      boolean read) {
    var next = new ArrayList<Condition>();
    for (ConditionType type : of(object.kind())) {
      if (!read && type != ConditionType.ACCEPTED) {
        next.add(
            last(before, type.apiName())
                .orElseGet(
                    () ->
                        new Condition(
                            type.apiName(),
                            Condition.UNKNOWN,
                            "NotAccepted",
                            "the object was never valid",
                            now,
                            generation)));
        continue;
      }
      List<Finding> found = findings.stream().filter(f -> f.type() == type).toList();
      boolean well = found.isEmpty();
      String message = String.join("; ", found.stream().map(Finding::message).toList());
      next.add(
          transition(
              object,
              before,
              new Condition(
                  type.apiName(),
                  well ? Condition.TRUE : Condition.FALSE,
                  well ? type.apiName() : found.getFirst().reason(),
                  message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) : message,
                  now,
                  generation)));
    }
    return next;
  }

  private static Optional<Condition> last(List<Condition> before, String type) {
    return before.stream().filter(condition -> condition.type().equals(type)).findFirst();
  }

  /** A condition with the time of its last transition; a transition is told. */
  Condition transition(ObjectRef object, List<Condition> before, Condition next) {
    Optional<Condition> last = last(before, next.type());
    boolean changed = last.filter(l -> l.status().equals(next.status())).isEmpty();
    boolean well = next.status().equals(Condition.TRUE);
    // A session that was never up yet is no news; anything else that is wrong from the start is.
    boolean known = last.filter(l -> !l.status().equals(Condition.UNKNOWN)).isPresent();
    boolean isNews = known || (!well && !next.type().equals(ESTABLISHED));
    if (changed && isNews) {
      news.accept(
          new Write.Tell(
              object, !well, next.reason(), well ? next.type() + " again" : next.message(), false));
    }
    return changed
        ? next
        : new Condition(
            next.type(),
            next.status(),
            next.reason(),
            next.message(),
            last.get().lastTransitionTime(),
            next.observedGeneration());
  }

  /** Whether two lists say the same, whenever and of whichever generation. */
  static boolean same(List<Condition> one, List<Condition> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (Condition condition : one) {
      if (other.stream().noneMatch(condition::says)) {
        return false;
      }
    }
    return true;
  }
}
