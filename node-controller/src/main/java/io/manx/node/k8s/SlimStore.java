package io.manx.node.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps of an object what is used. A Node as it comes is 36 kB, most of it the images that it has.
 *
 * @param <T> the kind
 */
final class SlimStore<T extends HasMetadata> extends BasicItemStore<T> {
  private final Consumer<T> slim;

  /** A store; {@code slim} takes away what is not needed. */
  SlimStore(Consumer<T> slim) {
    super(Views::key);
    this.slim = slim;
  }

  @Override
  public T put(String key, T object) {
    object.getMetadata().setManagedFields(List.of());
    slim.accept(object);
    return super.put(key, object);
  }
}
