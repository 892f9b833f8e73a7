package io.manx.speaker.config;

import io.manx.net.IpAddress;
import io.manx.speaker.config.FilterConfig.MatchOperator;
import io.manx.speaker.config.FilterConfig.Operation;
import io.manx.speaker.config.FilterConfig.Rule;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.JsonSchema;

/**
 * Writes a configuration in its canonical form, every default spelt out. Reading it again gives an
 * equal configuration. Passwords are not written, only the names of their files. Pure.
 */
public final class ConfigWriter {
  private ConfigWriter() {}

  /** The document as maps, lists, strings, numbers and booleans, in the order of the reference. */
  public static Map<String, Object> document(NodeConfig node) {
    return map(
        "apiVersion",
        NodeReader.API_VERSION,
        "kind",
        NodeReader.KIND,
        "metadata",
        map("name", node.name()),
        "spec",
        spec(node));
  }

  /** The document as YAML. */
  public static String yaml(NodeConfig node) {
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setSchema(new JsonSchema())
            .setWidth(120)
            .build();
    return new Dump(settings).dumpToString(document(node));
  }

  /** A map of the pairs in order, without those whose value is absent. */
  private static Map<String, Object> map(Object... pairs) {
    var map = new LinkedHashMap<String, Object>();
    for (int i = 0; i < pairs.length; i += 2) {
      Object value = pairs[i + 1] instanceof Optional<?> o ? o.orElse(null) : pairs[i + 1];
      if (value != null) {
        map.put((String) pairs[i], value);
      }
    }
    return map;
  }

  private static List<String> texts(Collection<?> values) {
    return values.stream().map(Object::toString).toList();
  }

  /** Fields in order; those that are absent are left out. */
  private static final class Fields {
    private final Map<String, Object> map = new LinkedHashMap<>();

    Fields put(String field, Object value) {
      map.putAll(ConfigWriter.map(field, value));
      return this;
    }
  }

  private static Map<String, Object> spec(NodeConfig node) {
    return new Fields()
        .put("asNumber", node.asNumber())
        .put("routerID", node.routerId().toString())
        .put("addresses", texts(node.addresses()))
        .put("listenPort", node.listenPort())
        .put("listenAddresses", texts(node.listenAddresses()))
        .put("routeReflector", node.routeReflector().map(ConfigWriter::reflector))
        .put("bestPath", bestPath(node.bestPath()))
        .put("originate", node.originate().stream().map(ConfigWriter::originate).toList())
        .put("linkState", linkState(node.linkState()))
        .put("pools", node.pools().stream().map(ConfigWriter::pool).toList())
        .put("peers", node.peers().stream().map(p -> peer(p, "peerIP", endpoint(p))).toList())
        .put("peerRanges", node.peerRanges().stream().map(ConfigWriter::range).toList())
        .put("filters", node.filters().stream().map(ConfigWriter::filter).toList())
        .put("kernel", kernel(node.kernel()))
        .put("controlSocket", node.controlSocket())
        .put("calicoSocket", node.calicoSocket())
        .put("timeFormat", Words.of(node.timeFormat()))
        .put("http", http(node.http()))
        .put("log", log(node.log()))
        .map;
  }

  private static Map<String, Object> reflector(NodeConfig.RouteReflectorConfig reflector) {
    return map(
        "clusterID",
        reflector.clusterId().toString(),
        "clientToClient",
        reflector.clientToClient());
  }

  private static Map<String, Object> bestPath(NodeConfig.BestPathConfig options) {
    return map(
        "alwaysCompareMED",
        options.alwaysCompareMed(),
        "missingMEDAsWorst",
        options.missingMedAsWorst(),
        "preferOldestExternal",
        options.preferOldestExternal(),
        "asPathRelax",
        options.asPathRelax());
  }

  private static Map<String, Object> linkState(NodeConfig.LinkStateConfig linkState) {
    return map("originate", linkState.originate(), "instance", linkState.instance());
  }

  private static Map<String, Object> originate(OriginateConfig originate) {
    return map(
        "cidr",
        originate.cidr().toString(),
        "communities",
        texts(originate.communities()),
        "blackhole",
        originate.blackhole());
  }

  private static Map<String, Object> pool(NodeConfig.PoolConfig pool) {
    return map("cidr", pool.cidr().toString(), "natOutgoing", pool.natOutgoing());
  }

  private static Map<String, Object> range(PeerRangeConfig range) {
    Map<String, Object> fields =
        new LinkedHashMap<>(peer(range.template(), "cidr", range.cidr().toString()));
    if (!range.interfaces().isEmpty()) {
      fields.put("interfaces", range.interfaces());
    }
    fields.put("maxPeers", range.maxPeers());
    return fields;
  }

  private static Map<String, Object> kernel(KernelConfig kernel) {
    return new Fields()
        .put("enabled", kernel.enabled())
        .put("table", kernel.table())
        .put("protocol", kernel.protocol())
        .put("metric", kernel.metric())
        .put("maxPaths", kernel.maxPaths())
        .put("syncInterval", text(kernel.syncInterval()))
        .put("mtu", kernel.mtu() == 0 ? Optional.empty() : kernel.mtu())
        .put("resilientGroups", kernel.resilientGroups().map(ConfigWriter::resilientGroups))
        .put("guard", kernel.guard())
        .put("natExclusions", texts(kernel.natExclusions()))
        .map;
  }

  private static Map<String, Object> resilientGroups(KernelConfig.ResilientGroups groups) {
    return map(
        "buckets",
        groups.buckets(),
        "idleTimer",
        text(groups.idleTimer()),
        "unbalancedTimer",
        text(groups.unbalancedTimer()));
  }

  private static Map<String, Object> http(NodeConfig.HttpConfig http) {
    return map("address", http.address().toString(), "port", http.port());
  }

  private static Map<String, Object> log(NodeConfig.LogConfig log) {
    return map("level", Words.of(log.level()), "format", Words.of(log.format()));
  }

  private static String text(Duration duration) {
    return Durations.format(duration);
  }

  private static String endpoint(PeerConfig peer) {
    IpAddress address = peer.address();
    if (peer.port() == 179) {
      return address.toString();
    }
    return (address.isV4() ? address.toString() : "[" + address + "]") + ":" + peer.port();
  }

  private static Map<String, Object> peer(PeerConfig peer, String key, String value) {
    return new Fields()
        .put("name", peer.name())
        .put("description", peer.description())
        .put(key, value)
        .put("asNumber", peer.asNumber())
        .put("localASNumber", peer.localAsNumber())
        .put("routeReflectorClient", peer.routeReflectorClient())
        .put(
            "sourceAddress",
            Optional.of(peer.sourceAddress()).filter(a -> !a.isUnspecified()).map(Object::toString))
        .put("passive", peer.passive())
        .put("enabled", peer.enabled())
        .put("families", peer.families().stream().map(Words::of).toList())
        .put("passwordFile", peer.password().map(p -> peer.passwordFile()))
        .put("ttlSecurity", boxed(peer.ttlSecurity()))
        .put("multihop", boxed(peer.multihop()))
        .put("holdTime", text(peer.holdTime()))
        .put("keepaliveTime", text(peer.keepaliveTime()))
        .put("connectRetryTime", text(peer.connectRetryTime()))
        .put("nextHopMode", Words.of(peer.nextHopMode()))
        .put("numAllowedLocalASNumbers", peer.numAllowedLocalAsNumbers())
        .put("filters", peer.filters())
        .put("import", Words.of(peer.importScope()))
        .put("export", Words.of(peer.exportScope()))
        .put("maxPrefixes", peer.maxPrefixes().map(ConfigWriter::maxPrefixes))
        .put("addPaths", addPaths(peer.addPaths()))
        .put("role", peer.role().map(Words::of))
        .put("strictRole", peer.role().map(role -> peer.strictRole()))
        .put("aigp", peer.aigp())
        .put("gracefulRestart", gracefulRestart(peer.gracefulRestart()))
        .put("extendedMessages", peer.extendedMessages())
        .put("bfd", bfd(peer.bfd()))
        .map;
  }

  private static Map<String, Object> addPaths(PeerConfig.AddPaths addPaths) {
    return map("receive", addPaths.receive(), "send", addPaths.send());
  }

  private static Map<String, Object> gracefulRestart(PeerConfig.GracefulRestartConfig restart) {
    return new Fields()
        .put("enabled", restart.enabled())
        .put("restartTime", text(restart.restartTime()))
        .put("longLivedStaleTime", text(restart.longLivedStaleTime()))
        .map;
  }

  private static Map<String, Object> bfd(PeerConfig.BfdConfig bfd) {
    return new Fields()
        .put("enabled", bfd.enabled())
        .put("transmitInterval", text(bfd.transmitInterval()))
        .put("receiveInterval", text(bfd.receiveInterval()))
        .put("detectMultiplier", bfd.detectMultiplier())
        .map;
  }

  private static Optional<Integer> boxed(java.util.OptionalInt value) {
    return value.isPresent() ? Optional.of(value.getAsInt()) : Optional.empty();
  }

  private static Map<String, Object> maxPrefixes(PeerConfig.MaxPrefixes limits) {
    return map(
        "limit",
        limits.limit(),
        "warnAt",
        limits.warnAt(),
        "action",
        Words.of(limits.action()),
        "restartAfter",
        text(limits.restartAfter()));
  }

  private static Map<String, Object> filter(FilterConfig filter) {
    return map(
        "name",
        filter.name(),
        "importV4",
        filter.importV4().stream().map(ConfigWriter::rule).toList(),
        "exportV4",
        filter.exportV4().stream().map(ConfigWriter::rule).toList(),
        "importV6",
        filter.importV6().stream().map(ConfigWriter::rule).toList(),
        "exportV6",
        filter.exportV6().stream().map(ConfigWriter::rule).toList());
  }

  private static Map<String, Object> rule(Rule rule) {
    return map(
        "action",
        Words.of(rule.action()),
        "matchOperator",
        rule.prefix().map(p -> Words.of(p.operator())),
        "cidr",
        rule.prefix().map(p -> p.cidr().toString()),
        "prefixLength",
        rule.prefix()
            .filter(p -> p.operator() == MatchOperator.IN || p.operator() == MatchOperator.NOT_IN)
            .map(p -> map("min", p.minLength(), "max", p.maxLength())),
        "source",
        rule.remotePeers() ? Optional.of("RemotePeers") : Optional.empty(),
        "peerType",
        rule.peerType().map(Words::of),
        "communities",
        rule.community().map(c -> map("values", List.of(c.toString()))),
        "asPathPrefix",
        rule.asPathPrefix(),
        "priority",
        boxed(rule.priority()),
        "operations",
        rule.operations().stream().map(ConfigWriter::operation).toList());
  }

  private static Map<String, Object> operation(Operation operation) {
    return switch (operation) {
      case Operation.AddCommunity add ->
          map("addCommunity", map("value", add.community().toString()));
      case Operation.PrependAsPath prepend ->
          map("prependASPath", map("prefix", prepend.asNumbers()));
      case Operation.SetPriority set -> map("setPriority", map("value", set.priority()));
    };
  }
}
