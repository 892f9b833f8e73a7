package io.manx.node.desired;

import io.manx.node.api.BgpFilterSpec;
import io.manx.node.api.BgpFilterSpec.Operation;
import io.manx.node.api.BgpFilterSpec.Rule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a BGPFilter as a filter of a NodeConfig. */
final class FilterFields {
  private FilterFields() {}

  static Map<String, @Nullable Object> of(String name, BgpFilterSpec spec) {
    return new Fields()
        .put("name", name)
        .putAll("importV4", spec.importV4(), FilterFields::rule)
        .putAll("exportV4", spec.exportV4(), FilterFields::rule)
        .putAll("importV6", spec.importV6(), FilterFields::rule)
        .putAll("exportV6", spec.exportV6(), FilterFields::rule)
        .map();
  }

  private static Fields rule(Rule rule) {
    return new Fields()
        .put("action", rule.action())
        .put("matchOperator", rule.matchOperator())
        .put("cidr", rule.cidr())
        .put(
            "prefixLength",
            rule.prefixLength(),
            length -> new Fields().put("min", length.min()).put("max", length.max()))
        .put("source", rule.source())
        .put("interface", rule.interfaceName())
        .put("peerType", rule.peerType())
        .put(
            "communities",
            rule.communities(),
            communities -> new Fields().put("values", communities.values()))
        .put("asPathPrefix", rule.asPathPrefix())
        .put("priority", rule.priority())
        .putAll("operations", rule.operations(), FilterFields::operation);
  }

  private static Fields operation(Operation operation) {
    return new Fields()
        .put("addCommunity", operation.addCommunity(), o -> new Fields().put("value", o.value()))
        .put(
            "prependASPath", operation.prependASPath(), o -> new Fields().put("prefix", o.prefix()))
        .put("setPriority", operation.setPriority(), o -> new Fields().put("value", o.value()));
  }
}
