package io.manx.node.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object of whatever fields, kept as they are, which no schema prunes. */
public class AnyFields {
  private final Map<String, @Nullable Object> fields;

  /** An object without fields, to be filled by the JSON reader. */
  @JsonCreator
  public AnyFields() {
    this.fields = new LinkedHashMap<>();
  }

  /** An object with these fields: maps, lists, strings, numbers and booleans. */
  public AnyFields(Map<String, ? extends @Nullable Object> fields) {
    this.fields = new LinkedHashMap<>(fields);
  }

  /** The fields, to read. */
  @JsonAnyGetter
  public final Map<String, @Nullable Object> fields() {
    return Collections.unmodifiableMap(fields);
  }

  @JsonAnySetter
  final void put(String name, @Nullable Object value) {
    fields.put(name, value);
  }

  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof AnyFields any && any.fields.equals(fields);
  }

  @Override
  public final int hashCode() {
    return fields.hashCode();
  }
}
