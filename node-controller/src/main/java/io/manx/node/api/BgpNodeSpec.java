package io.manx.node.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code spec} of a NodeConfig, field by field as the NodeConfig's reader wants it. It is kept
 * as it is: a CRD that an upgrade left behind must not prune a field that a newer controller
 * writes.
 */
public final class BgpNodeSpec extends AnyFields {
  /** A spec without fields, to be filled by the JSON reader. */
  @JsonCreator
  public BgpNodeSpec() {}

  /** A spec with these fields: maps, lists, strings, numbers and booleans. */
  public BgpNodeSpec(Map<String, ? extends @Nullable Object> fields) {
    super(fields);
  }
}
