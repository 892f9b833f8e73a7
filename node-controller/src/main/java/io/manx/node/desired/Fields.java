package io.manx.node.desired;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds one mapping of a NodeConfig document; what is absent is not written. */
final class Fields {
  private final Map<String, @Nullable Object> map = new LinkedHashMap<>();

  Fields put(String name, @Nullable Object value) {
    boolean absent =
        value == null
            || value.equals("")
            || (value instanceof List<?> list && list.isEmpty())
            || (value instanceof Map<?, ?> inner && inner.isEmpty());
    if (!absent) {
      map.put(name, value);
    }
    return this;
  }

  /** A mapping inside this one, if its source is there. */
  <T> Fields put(String name, @Nullable T source, Function<T, Fields> fields) {
    return source == null ? this : put(name, fields.apply(source).map());
  }

  /** A list of mappings, if its source is there. */
  <T> Fields putAll(String name, @Nullable List<T> source, Function<T, Fields> fields) {
    return source == null
        ? this
        : put(name, source.stream().map(item -> fields.apply(item).map()).toList());
  }

  Fields putAll(Map<String, ? extends @Nullable Object> other) {
    map.putAll(other);
    return this;
  }

  Map<String, @Nullable Object> map() {
    return map;
  }
}
