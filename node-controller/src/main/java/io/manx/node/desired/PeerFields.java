package io.manx.node.desired;

import io.manx.node.api.BgpPeerSpec;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes what all sessions of a BGPPeer have in common as fields of a NodeConfig's peer. */
final class PeerFields {
  private PeerFields() {}

  /** All but what differs between sessions: name, address, AS, password, filters, role. */
  static Map<String, @Nullable Object> of(BgpPeerSpec spec) {
    var fields =
        new Fields()
            .put("description", spec.description())
            .put("ttlSecurity", spec.ttlSecurity())
            // Calico runs every session as multihop, so that a manifest of it works here.
            .put("multihop", spec.ttlSecurity() == null ? or(spec.multihop(), 255) : null)
            .put("holdTime", spec.holdTime())
            .put("keepaliveTime", spec.keepaliveTime())
            .put("nextHopMode", spec.nextHopMode())
            .put("numAllowedLocalASNumbers", spec.numAllowedLocalASNumbers())
            .put("import", spec.importScope())
            .put("export", spec.exportScope())
            .put(
                "maxPrefixes",
                spec.maxPrefixes(),
                limit ->
                    new Fields()
                        .put("limit", limit.limit())
                        .put("warnAt", limit.warnAt())
                        .put("action", limit.action())
                        .put("restartAfter", limit.restartAfter()))
            .put(
                "addPaths",
                spec.addPaths(),
                paths -> new Fields().put("receive", paths.receive()).put("send", paths.send()))
            .put(
                "bfd",
                spec.bfd(),
                bfd ->
                    new Fields()
                        .put("enabled", bfd.enabled())
                        .put("transmitInterval", bfd.transmitInterval())
                        .put("receiveInterval", bfd.receiveInterval())
                        .put("detectMultiplier", bfd.detectMultiplier()));
    return fields.putAll(restart(spec)).map();
  }

  private static Map<String, @Nullable Object> restart(BgpPeerSpec spec) {
    return new Fields()
        .put(
            "gracefulRestart",
            spec.gracefulRestart(),
            restart ->
                new Fields()
                    .put("enabled", restart.enabled())
                    .put("restartTime", restart.restartTime())
                    .put("longLivedStaleTime", restart.longLivedStaleTime()))
        .putAll(
            spec.gracefulRestart() == null && spec.maxRestartTime() != null
                ? new Fields()
                    .put(
                        "gracefulRestart",
                        new Fields().put("restartTime", spec.maxRestartTime()).map())
                    .map()
                : Map.of())
        .map();
  }

  private static int or(@Nullable Integer value, int preset) {
    return value == null ? preset : value;
  }

  /** The role of the other side (RFC 9234 §4.1). */
  static String mirrored(String role) {
    return switch (role) {
      case "Provider" -> "Customer";
      case "Customer" -> "Provider";
      case "RouteServer" -> "RouteServerClient";
      case "RouteServerClient" -> "RouteServer";
      default -> role;
    };
  }
}
