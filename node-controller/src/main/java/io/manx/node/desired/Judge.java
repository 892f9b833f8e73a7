package io.manx.node.desired;

import io.manx.node.cluster.Stored;
import io.manx.node.desired.Memory.Verdict;
import io.manx.node.desired.ObjectRef.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads objects and keeps what is valid: the object as it is, or its last valid version. An object
 * that did not change is not read again. One compilation's use.
 */
final class Judge {
  private final Memory before;
  private final Map<ObjectRef, Verdict> after = new HashMap<>();
  private final List<Finding> findings;
  private final Set<ObjectRef> unread = new HashSet<>();

  Judge(Memory before, List<Finding> findings) {
    this.before = before;
    this.findings = findings;
  }

  /** The valid ones of these objects, in their order. */
  <S, T> List<T> all(Kind kind, List<Stored<S>> objects, Function<Stored<S>, Parsed<T>> reader) {
    var valid = new ArrayList<T>();
    for (Stored<S> object : objects) {
      one(new ObjectRef(kind, object.name()), object, reader).ifPresent(valid::add);
    }
    return valid;
  }

  /** What an object means, now or when it was last valid. */
  <S, T> Optional<T> one(ObjectRef ref, S object, Function<S, Parsed<T>> reader) {
    Verdict last = before.verdict(ref);
    if (last != null && last.object().equals(object)) {
      report(ref, last);
      after.put(ref, last);
      return good(last);
    }
    Parsed<T> parsed = reader.apply(object);
    boolean valid = parsed.value().isPresent();
    var verdict =
        new Verdict(
            object,
            parsed,
            valid ? object : last == null ? null : last.valid(),
            valid ? parsed : last == null ? null : last.good());
    report(ref, verdict);
    after.put(ref, verdict);
    return good(verdict);
  }

  @SuppressWarnings("unchecked") // a reference has one kind, and a kind one type of reading
  private static <T> Optional<T> good(Verdict verdict) {
    return verdict.good() == null ? Optional.empty() : (Optional<T>) verdict.good().value();
  }

  private void report(ObjectRef ref, Verdict verdict) {
    List<String> problems = verdict.parsed().problems();
    Parsed<?> good = verdict.good();
    if (!problems.isEmpty()) {
      String effect =
          good == null
              ? "; it has no effect until it is corrected"
              : "; its last valid version stays in effect";
      findings.add(
          new Finding(
              ref,
              Finding.ConditionType.ACCEPTED,
              "Invalid",
              String.join("; ", problems) + effect));
    }
    if (good == null) {
      unread.add(ref);
    } else if (!good.ignored().isEmpty()) {
      findings.add(
          new Finding(
              ref,
              Finding.ConditionType.EFFECTIVE,
              "FieldIgnored",
              String.join("; ", good.ignored())));
    }
  }

  /** The objects of which no version was ever valid: nothing but that can be said of them. */
  Set<ObjectRef> unread() {
    return unread;
  }

  /** What the next compilation gets. */
  Memory memory() {
    return new Memory(after);
  }
}
