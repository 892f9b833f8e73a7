package io.manx.node.desired;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.node.cluster.ClusterNode;
import io.manx.node.cluster.ClusterView;
import io.manx.node.desired.Finding.ConditionType;
import io.manx.node.desired.ObjectRef.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the cluster's view into one NodeConfig a node. Pure: the same view and memory give the
 * same result. Every document is one that the agent's reader accepts, since each object is judged
 * by that reader before it has any effect.
 */
public final class Compiler {
  private static final int MAX_SENTENCES = 5;

  private final ClusterView view;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, List<String>> problems = new HashMap<>();

  private Compiler(ClusterView view) {
    this.view = view;
  }

  /**
   * Compiles a view.
   *
   * @param memory what the compilation before left, or {@link Memory#EMPTY}
   */
  public static Compilation compile(ClusterView view, Memory memory) {
    return new Compiler(view).run(memory);
  }

  /**
   * The memory of who knew these objects, all that is left of which is how they were last valid.
   */
  public static Memory remember(ClusterView lastValid) {
    return new Compiler(lastValid).run(Memory.EMPTY).memory();
  }

  private Compilation run(Memory memory) {
    var judge = new Judge(memory, findings);
    List<Settings> settings = judge.all(Kind.CONFIGURATION, view.configurations(), Settings::read);
    List<PeerRule> peers = judge.all(Kind.PEER, view.peers(), PeerRule::read);
    Map<String, FilterRule> filters = new TreeMap<>();
    judge
        .all(Kind.FILTER, view.filters(), FilterRule::read)
        .forEach(filter -> filters.put(filter.name(), filter));
    var networks = new Networks(findings);
    List<Pool> pools = networks.apart(judge.all(Kind.POOL, view.pools(), Pool::read));
    var candidates = new ArrayList<RoutingNode>();
    for (ClusterNode node : view.nodes()) {
      judge
          .one(new ObjectRef(Kind.NODE, node.name()), node, RoutingNode::read)
          .ifPresent(candidates::add);
    }
    var topology = new Topology(settings, candidates, view.kept(), findings);
    networks.check(pools, topology, view);
    networks.podCidrs(pools, topology.nodes());
    var secrets = new Secrets(view.secrets());
    var peerSessions =
        new PeerSessions(topology, secrets, filters.keySet(), findings, this::problem);
    peerSessions.add(peers);
    var nodeSessions = new NodeSessions(topology, secrets, findings);
    var services = new ServiceRoutes(topology.cluster(), view.services());
    List<Map<String, @Nullable Object>> poolFields = poolFields(pools);
    var documents = new ArrayList<NodeDocument>();
    for (RoutingNode node : topology.nodes()) {
      List<Session> sessions = sessions(node, peerSessions, nodeSessions);
      Map<String, @Nullable Object> spec =
          head(node, topology)
              .put("originate", originate(node, topology, pools, services))
              .put("pools", poolFields)
              .put("peers", sessions.stream().map(Session::fields).toList())
              .put("filters", filters(sessions, filters))
              .put("kernel", topology.of(node).kernel())
              .put("bestPath", topology.of(node).bestPath())
              .put("log", log(topology.of(node)))
              .map();
      documents.add(
          new NodeDocument(node.name(), spec, problems.getOrDefault(node.name(), List.of())));
    }
    problems.forEach(
        (node, sentences) ->
            findings.add(
                new Finding(
                    new ObjectRef(Kind.NODE, node),
                    ConditionType.EFFECTIVE,
                    "SessionImpossible",
                    String.join("; ", sentences))));
    return new Compilation(
        documents, findings, peerSessions.byObject(), pools, judge.unread(), judge.memory());
  }

  private void problem(RoutingNode node, String sentence) {
    List<String> sentences = problems.computeIfAbsent(node.name(), n -> new ArrayList<>());
    if (sentences.size() < MAX_SENTENCES) {
      sentences.add(sentence);
    } else if (sentences.size() == MAX_SENTENCES) {
      sentences.add("and more like these");
    }
  }

  private List<Session> sessions(
      RoutingNode node, PeerSessions peerSessions, NodeSessions nodeSessions) {
    Map<IpAddress, Session> explicit = peerSessions.of(node.name());
    var implicit = new ArrayList<Session>();
    nodeSessions.of(node, implicit, this::problem);
    if (!explicit.isEmpty()) {
      implicit.removeIf(session -> explicit.containsKey(session.address()));
    }
    implicit.addAll(explicit.values());
    return implicit;
  }

  private static Fields head(RoutingNode node, Topology topology) {
    Settings settings = topology.of(node);
    return new Fields()
        .put("asNumber", topology.asOf(node))
        .put("routerID", node.routerId().toString())
        .put("addresses", node.addresses())
        .put(
            "listenPort", settings.listenPort() == Settings.BGP_PORT ? null : settings.listenPort())
        .put("listenAddresses", settings.bindToAddresses() ? node.addresses() : null)
        .put(
            "routeReflector",
            topology.reflectorId(node).map(id -> Map.of("clusterID", id.toString())).orElse(null));
  }

  private static List<Map<String, @Nullable Object>> originate(
      RoutingNode node, Topology topology, List<Pool> pools, ServiceRoutes services) {
    Settings settings = topology.of(node);
    var all = new LinkedHashMap<IpPrefix, Map<String, @Nullable Object>>();
    for (IpPrefix cidr : node.podCidrs()) {
      boolean hidden =
          pools.stream().anyMatch(pool -> !pool.advertised() && pool.cidr().contains(cidr));
      if (!hidden) {
        all.put(cidr, originated(cidr, settings).map());
      }
    }
    for (IpPrefix prefix : services.of(node.node())) {
      // No blackhole: a packet of this node itself is routed before kube-proxy rewrites it.
      all.putIfAbsent(prefix, originated(prefix, settings).put("blackhole", false).map());
    }
    return List.copyOf(all.values());
  }

  private static Fields originated(IpPrefix prefix, Settings settings) {
    return new Fields()
        .put("cidr", prefix.toString())
        .put("communities", settings.communitiesOf(prefix));
  }

  private static List<Map<String, @Nullable Object>> poolFields(List<Pool> pools) {
    return pools.stream()
        .filter(Pool::forPods)
        .map(
            pool ->
                new Fields()
                    .put("cidr", pool.cidr().toString())
                    .put("natOutgoing", pool.natOutgoing() ? true : null)
                    .map())
        .toList();
  }

  private static List<Map<String, @Nullable Object>> filters(
      List<Session> sessions, Map<String, FilterRule> filters) {
    Set<String> used = new LinkedHashSet<>();
    sessions.forEach(session -> used.addAll(session.filters()));
    var fields = new ArrayList<Map<String, @Nullable Object>>();
    for (String name : used) {
      FilterRule rule = filters.get(name);
      if (rule != null) {
        fields.add(rule.fields());
      }
    }
    return fields;
  }

  private static @Nullable Map<String, String> log(Settings settings) {
    return settings.logLevel().isEmpty() ? null : Map.of("level", settings.logLevel());
  }
}
