package io.manx.node.desired;

import io.manx.node.api.BgpFilterSpec;
import io.manx.node.cluster.Stored;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A BGPFilter, read.
 *
 * @param name its name
 * @param fields the filter as a NodeConfig has it
 */
record FilterRule(String name, Map<String, @Nullable Object> fields) {
  static Parsed<FilterRule> read(Stored<BgpFilterSpec> object) {
    Map<String, @Nullable Object> fields = FilterFields.of(object.name(), object.spec());
    List<String> problems =
        DocumentCheck.problems(Map.of("filters", List.of(fields)), "spec.filters[0].");
    return problems.isEmpty()
        ? Parsed.of(new FilterRule(object.name(), fields), List.of())
        : Parsed.wrong(problems);
  }
}
