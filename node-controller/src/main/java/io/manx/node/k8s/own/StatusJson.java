package io.manx.node.k8s.own;

import io.manx.node.api.BgpNodeStatus;
import io.manx.node.api.Condition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A status as the object of its JSON. A test holds it against what Jackson makes of the type. */
final class StatusJson {
  private StatusJson() {}

  static Map<String, @Nullable Object> of(BgpNodeStatus status) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("observedGeneration", status.observedGeneration());
    map.put("agentVersion", status.agentVersion());
    map.put("established", status.established());
    map.put("sessionCount", status.sessionCount());
    map.put("sessions", each(status.sessions(), StatusJson::session));
    map.put("routes", each(status.routes(), StatusJson::table));
    map.put("networks", status.networks());
    map.put("conditions", each(status.conditions(), StatusJson::condition));
    return map;
  }

  private static <T> @Nullable List<Map<String, @Nullable Object>> each(
      @Nullable List<T> all, Function<T, Map<String, @Nullable Object>> each) {
    return all == null ? null : all.stream().map(each).toList();
  }

  private static Map<String, @Nullable Object> session(BgpNodeStatus.Session session) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("name", session.name());
    map.put("peerIP", session.peerIP());
    map.put("asNumber", session.asNumber());
    map.put("state", session.state());
    map.put("since", session.since());
    map.put("prefixesIn", session.prefixesIn());
    map.put("prefixesOut", session.prefixesOut());
    map.put("lastError", session.lastError());
    return map;
  }

  private static Map<String, @Nullable Object> table(BgpNodeStatus.Table table) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("table", table.table());
    map.put("prefixes", table.prefixes());
    map.put("paths", table.paths());
    return map;
  }

  private static Map<String, @Nullable Object> condition(Condition condition) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("type", condition.type());
    map.put("status", condition.status());
    map.put("reason", condition.reason());
    map.put("message", condition.message());
    map.put("lastTransitionTime", condition.lastTransitionTime());
    map.put("observedGeneration", condition.observedGeneration());
    return map;
  }
}
