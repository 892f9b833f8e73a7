package io.manx.node.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes that the watches have not told of yet: an object that is still the one that was written
 * over is not written again, since what is planned from it is old. Thread-safe.
 */
final class Unseen {
  /** After this a watch that says nothing is not waited for: the API server judges. */
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);

  private record Write(Supplier<@Nullable HasMetadata> known, String replaced, long until) {
    boolean isSeen() {
      return !replaced.equals(version(known.get())) || until - System.nanoTime() <= 0;
    }
  }

  private final Map<String, Write> writes = new ConcurrentHashMap<>();

  /**
   * The objects of which a write of ours is still to be seen. To be asked <em>before</em> a state
   * is read: what a watch tells afterwards, while it is planned, is not in that state.
   */
  Set<String> now() {
    writes.values().removeIf(Write::isSeen);
    return new HashSet<>(writes.keySet());
  }

  /**
   * An object is written over.
   *
   * @param object stands for the object
   * @param replaced its version as the watch had it; see {@link #version}
   * @param known the object as the watch has it then; null for none
   */
  void wrote(String object, String replaced, Supplier<@Nullable HasMetadata> known) {
    writes.put(object, new Write(known, replaced, System.nanoTime() + LONGEST_NANOS));
  }

  /** Stands for a version of an object; null for none. */
  static String version(@Nullable HasMetadata known) {
    String version = known == null ? null : known.getMetadata().getResourceVersion();
    return version == null ? "" : version;
  }
}
