package io.manx.node.api;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code spec} of a NodeConfig, field by field as the NodeConfig's reader wants it. It is kept
 * as it is: a CRD that an upgrade left behind must not prune a field that a newer controller
 * writes.
 */
public final class BgpNodeSpec {
  private final Map<String, @Nullable Object> fields;

  /** A spec without fields, to be filled by the JSON reader. */
  @JsonCreator
  public BgpNodeSpec() {
    this.fields = new LinkedHashMap<>();
  }

  /** A spec with these fields: maps, lists, strings, numbers and booleans. */
  public BgpNodeSpec(Map<String, ? extends @Nullable Object> fields) {
    this.fields = new LinkedHashMap<>(fields);
  }

  /** The fields, to read. */
  @JsonAnyGetter
  public Map<String, @Nullable Object> fields() {
    return Collections.unmodifiableMap(fields);
  }

  @JsonAnySetter
  void put(String name, @Nullable Object value) {
    fields.put(name, value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BgpNodeSpec spec && spec.fields.equals(fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }
}
