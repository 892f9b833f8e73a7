package io.manx.node.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.manx.net.IpPrefix;
import io.manx.node.api.BgpNode;
import io.manx.node.api.BgpNodeStatus;
import io.manx.node.api.BgpPeerStatus;
import io.manx.node.api.Condition;
import io.manx.node.api.IpPool;
import io.manx.node.api.IpPoolStatus;
import io.manx.node.api.LastValid;
import io.manx.node.api.ManxApi;
import io.manx.node.api.ObjectStatus;
import io.manx.node.cluster.ClusterSecret;
import io.manx.node.cluster.ClusterView;
import io.manx.node.cluster.Stored;
import io.manx.node.desired.ObjectRef;
import io.manx.node.desired.ObjectRef.Kind;
import io.manx.node.reconcile.Claim;
import io.manx.node.reconcile.ClusterState;
import io.manx.node.reconcile.ClusterState.NodeFacts;
import io.manx.node.reconcile.ClusterState.StoredNode;
import io.manx.node.reconcile.ClusterState.StoredStatus;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the controller's values of what the watches hold. */
final class StateReader {
  private static final Logger LOG = LoggerFactory.getLogger(StateReader.class);

  /** The condition of a Node that keeps pods away until there is a network. */
  static final String NETWORK_UNAVAILABLE = "NetworkUnavailable";

  private StateReader() {}

  static ClusterState read(Watches watches, List<IpPrefix> serviceRanges) {
    Map<String, ClusterSecret> secrets = new HashMap<>();
    watches
        .secrets
        .getStore()
        .list()
        .forEach(secret -> secrets.put(secret.getMetadata().getName(), Views.secret(secret)));
    Map<ObjectRef, StoredStatus> statuses = new HashMap<>();
    Map<String, List<Claim>> claims = new HashMap<>();
    watches
        .configurations
        .getStore()
        .list()
        .forEach(c -> put(statuses, Kind.CONFIGURATION, c, c.getStatus()));
    watches.filters.getStore().list().forEach(f -> put(statuses, Kind.FILTER, f, f.getStatus()));
    watches
        .peers
        .getStore()
        .list()
        .forEach(
            peer -> {
              BgpPeerStatus status = peer.getStatus();
              put(
                  statuses,
                  Kind.PEER,
                  peer,
                  status == null ? null : status.observedGeneration(),
                  status == null ? null : status.conditions(),
                  status == null
                      ? Map.of()
                      : counters(
                          "sessions",
                          number(status.sessions()),
                          "established",
                          number(status.established())),
                  status == null ? null : status.lastValid());
            });
    watches
        .pools
        .getStore()
        .list()
        .forEach(
            pool -> {
              IpPoolStatus status = pool.getStatus();
              put(
                  statuses,
                  Kind.POOL,
                  pool,
                  status == null ? null : status.observedGeneration(),
                  status == null ? null : status.conditions(),
                  status == null
                      ? Map.of()
                      : counters("blocks", status.blocks(), "freeBlocks", status.freeBlocks()),
                  status == null ? null : status.lastValid());
              claims.put(pool.getMetadata().getName(), claims(pool));
            });
    Map<String, NodeFacts> facts = new HashMap<>();
    List<Node> nodes = watches.nodes.getStore().list();
    nodes.forEach(node -> facts.put(node.getMetadata().getName(), facts(node)));
    Map<String, StoredNode> stored = new HashMap<>();
    Map<String, List<IpPrefix>> networks = new HashMap<>();
    for (BgpNode node : watches.bgpNodes.getStore().list()) {
      StoredNode read = stored(node);
      stored.put(node.getMetadata().getName(), read);
      networks.put(node.getMetadata().getName(), Views.networks(read.status()));
    }
    return new ClusterState(
        new ClusterView(
            nodes.stream()
                .map(Views::node)
                .map(node -> node.in(networks.getOrDefault(node.name(), List.of())))
                .toList(),
            specs(watches.configurations),
            specs(watches.peers),
            specs(watches.filters),
            specs(watches.pools),
            Views.services(watches.services.getStore().list(), watches.slices.getStore().list()),
            serviceRanges,
            secrets),
        facts,
        stored,
        statuses,
        claims);
  }

  private static <S, T extends CustomResource<S, ?>> List<Stored<S>> specs(
      SharedIndexInformer<T> informer) {
    var specs = new ArrayList<Stored<S>>();
    informer.getStore().list().forEach(object -> Views.stored(object).ifPresent(specs::add));
    return specs;
  }

  private static void put(
      Map<ObjectRef, StoredStatus> statuses,
      Kind kind,
      HasMetadata object,
      @Nullable ObjectStatus status) {
    put(
        statuses,
        kind,
        object,
        status == null ? null : status.observedGeneration(),
        status == null ? null : status.conditions(),
        Map.of(),
        status == null ? null : status.lastValid());
  }

  private static void put(
      Map<ObjectRef, StoredStatus> statuses,
      Kind kind,
      HasMetadata object,
      @Nullable Long observed,
      @Nullable List<Condition> conditions,
      Map<String, Long> counters,
      @Nullable LastValid lastValid) {
    Long generation = object.getMetadata().getGeneration();
    statuses.put(
        new ObjectRef(kind, object.getMetadata().getName()),
        new StoredStatus(
            generation == null ? 0 : generation,
            observed == null ? -1 : observed,
            conditions == null ? List.of() : conditions,
            counters,
            lastValid == null ? 0 : lastValid.generation()));
  }

  private static Map<String, Long> counters(
      String first, @Nullable Long one, String second, @Nullable Long two) {
    Map<String, Long> counters = new HashMap<>();
    if (one != null) {
      counters.put(first, one);
    }
    if (two != null) {
      counters.put(second, two);
    }
    return counters;
  }

  private static @Nullable Long number(@Nullable Integer number) {
    return number == null ? null : number.longValue();
  }

  /** The claims of a pool; one that cannot be read makes the pool's status unusable. */
  static List<Claim> claims(IpPool pool) {
    IpPoolStatus status = pool.getStatus();
    if (status == null || status.allocations() == null) {
      return List.of();
    }
    return status.allocations().stream().flatMap(a -> claim(pool, a)).toList();
  }

  /** Nobody but a controller writes these: what is no block is no claim, and stops no node. */
  private static Stream<Claim> claim(IpPool pool, IpPoolStatus.Allocation allocation) {
    try {
      return Stream.of(
          new Claim(
              IpPrefix.parse(allocation.cidr()),
              allocation.node(),
              allocation.uid(),
              Optional.ofNullable(allocation.goneSince()).map(Instant::parse)));
    } catch (IllegalArgumentException | DateTimeParseException e) {
      LOG.warn(
          "pool {}: its status has '{}' of {}, which is no claim of a block: left out",
          pool.getMetadata().getName(),
          allocation.cidr(),
          allocation.node());
      return Stream.empty();
    }
  }

  private static NodeFacts facts(Node node) {
    List<NodeCondition> conditions =
        node.getStatus() == null || node.getStatus().getConditions() == null
            ? List.of()
            : node.getStatus().getConditions();
    List<Taint> taints =
        node.getSpec() == null || node.getSpec().getTaints() == null
            ? List.of()
            : node.getSpec().getTaints();
    String uid = node.getMetadata().getUid();
    return new NodeFacts(
        uid == null ? "" : uid,
        conditions.stream().noneMatch(StateReader::isNetworkAvailable),
        taints.stream().anyMatch(taint -> ManxApi.NOT_READY_TAINT.equals(taint.getKey())));
  }

  /** Whether this condition says that pods may come. */
  static boolean isNetworkAvailable(NodeCondition condition) {
    return NETWORK_UNAVAILABLE.equals(condition.getType()) && "False".equals(condition.getStatus());
  }

  private static StoredNode stored(BgpNode node) {
    List<OwnerReference> owners = node.getMetadata().getOwnerReferences();
    String owner =
        owners == null
            ? ""
            : owners.stream()
                .filter(o -> "Node".equals(o.getKind()))
                .map(OwnerReference::getUid)
                .findFirst()
                .orElse("");
    Map<String, String> annotations = node.getMetadata().getAnnotations();
    String problems = annotations == null ? null : annotations.get(ManxApi.PROBLEMS);
    return new StoredNode(
        node.getSpec() == null ? Map.of() : node.getSpec().fields(),
        problems == null ? "" : problems,
        owner,
        node.getStatus() == null ? BgpNodeStatus.empty() : node.getStatus());
  }
}
