package io.manx.node.desired;

import io.manx.node.cluster.Stored;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one compilation leaves to the next: the last verdict on each object and its last valid
 * version. Immutable.
 */
public final class Memory {
  /** Nothing is known yet. */
  public static final Memory EMPTY = new Memory(Map.of());

  /**
   * What was said of an object.
   *
   * @param object the object as it was
   * @param parsed what came of it
   * @param valid the last version that was valid, if there ever was one
   * @param good what came of that
   */
  record Verdict(
      Object object, Parsed<?> parsed, @Nullable Object valid, @Nullable Parsed<?> good) {}

  private final Map<ObjectRef, Verdict> verdicts;

  Memory(Map<ObjectRef, Verdict> verdicts) {
    this.verdicts = Map.copyOf(verdicts);
  }

  @Nullable Verdict verdict(ObjectRef object) {
    return verdicts.get(object);
  }

  /** The last valid version of an object of ours: what is to be kept for the next controller. */
  public Optional<Stored<?>> lastValid(ObjectRef object) {
    Verdict verdict = verdicts.get(object);
    return verdict != null && verdict.valid() instanceof Stored<?> stored
        ? Optional.of(stored)
        : Optional.empty();
  }
}
