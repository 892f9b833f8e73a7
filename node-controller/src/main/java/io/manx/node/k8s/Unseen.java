package io.manx.node.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes that the watches have not told of yet: an object that is still the one that was written
 * over is not written again, since what is planned from it is old. Thread-safe.
 */
final class Unseen {
  /** After this a watch that says nothing is not waited for: the API server judges. */
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(10);

  private record Write(String replaced, long until) {}

  private final Map<String, Write> writes = new ConcurrentHashMap<>();

  /**
   * Whether a write of ours to this object is still to be seen.
   *
   * @param object stands for the object
   * @param known the object as the watch has it; null for none
   */
  boolean awaits(String object, @Nullable HasMetadata known) {
    Write write = writes.get(object);
    if (write == null) {
      return false;
    }
    if (write.replaced().equals(version(known)) && write.until() - System.nanoTime() > 0) {
      return true;
    }
    writes.remove(object, write);
    return false;
  }

  /** What was known of this object is written over. */
  void wrote(String object, @Nullable HasMetadata known) {
    writes.put(object, new Write(version(known), System.nanoTime() + LONGEST_NANOS));
  }

  private static String version(@Nullable HasMetadata known) {
    String version = known == null ? null : known.getMetadata().getResourceVersion();
    return version == null ? "" : version;
  }
}
