package io.manx.node.desired;

import java.util.Map;
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
   * @param good the last valid reading, if there ever was one
   */
  record Verdict(Object object, Parsed<?> parsed, @Nullable Object good) {}

  private final Map<ObjectRef, Verdict> verdicts;

  Memory(Map<ObjectRef, Verdict> verdicts) {
    this.verdicts = Map.copyOf(verdicts);
  }

  @Nullable Verdict verdict(ObjectRef object) {
    return verdicts.get(object);
  }
}
