package io.manx.node.k8s;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.manx.net.IpPrefix;
import io.manx.node.api.BgpConfiguration;
import io.manx.node.api.BgpFilter;
import io.manx.node.api.BgpNode;
import io.manx.node.api.BgpNodeSpec;
import io.manx.node.api.BgpPeer;
import io.manx.node.api.BgpPeerStatus;
import io.manx.node.api.IpPool;
import io.manx.node.api.IpPoolStatus;
import io.manx.node.api.LastValid;
import io.manx.node.api.ManxApi;
import io.manx.node.api.ObjectStatus;
import io.manx.node.desired.ObjectRef;
import io.manx.node.reconcile.ClusterPort.Outcome;
import io.manx.node.reconcile.Write;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes writes. Each carries the resource version that was read, so that what somebody else changed
 * meanwhile is never overwritten. Thread-safe.
 */
final class Writer {
  private static final String COMPONENT = "manx-controller";

  /** Events about objects without a namespace are there. */
  private static final String EVENTS = "default";

  private static final int MAX_OBJECT_IN_NAME = 230;
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final KubernetesClient client;
  private final Watches watches;
  private final Unseen unseen;
  private final Set<String> old;

  /**
   * A writer of what was planned from one state.
   *
   * @param old the objects that are older in that state than our last write to them
   */
  Writer(KubernetesClient client, Watches watches, Unseen unseen, Set<String> old) {
    this.client = client;
    this.watches = watches;
    this.unseen = unseen;
    this.old = old;
  }

  /** Makes a write, unless what it is planned from is older than our last one to that object. */
  Outcome write(Write write) {
    return switch (write) {
      case Write.PutNode put ->
          once("BGPNode " + put.node(), () -> cached(watches.bgpNodes, put.node()), put);
      case Write.PutClaims put -> once(new ObjectRef(ObjectRef.Kind.POOL, put.pool()), put);
      case Write.PutStatus put -> once(put.object(), put);
      default -> make(write);
    };
  }

  private Outcome once(ObjectRef object, Write write) {
    return once(object.toString(), () -> known(object), write);
  }

  private Outcome once(String object, Supplier<@Nullable HasMetadata> known, Write write) {
    if (old.contains(object)) {
      return Outcome.UNSEEN;
    }
    String replaced = Unseen.version(known.get());
    Outcome outcome = make(write);
    if (outcome == Outcome.DONE) {
      unseen.wrote(object, replaced, known);
    }
    return outcome;
  }

  private Outcome make(Write write) {
    return switch (write) {
      case Write.PutNode put -> putNode(put);
      case Write.DeleteNode delete -> deleteNode(delete);
      case Write.PutClaims put -> putClaims(put);
      case Write.PutPodCidrs put -> putPodCidrs(put);
      case Write.MarkReady mark -> markReady(mark);
      case Write.PutStatus put -> putStatus(put);
      case Write.Tell tell -> tell(tell);
    };
  }

  private Outcome putNode(Write.PutNode put) {
    BgpNode known = cached(watches.bgpNodes, put.node());
    if (put.create() != (known == null)) {
      return Outcome.STALE;
    }
    ObjectMeta metadata =
        known == null
            ? new ObjectMetaBuilder().withName(put.node()).build()
            : new ObjectMetaBuilder(known.getMetadata()).build();
    Map<String, String> annotations =
        metadata.getAnnotations() == null
            ? new HashMap<>()
            : new HashMap<>(metadata.getAnnotations());
    if (put.problems().isEmpty()) {
      annotations.remove(ManxApi.PROBLEMS);
    } else {
      annotations.put(ManxApi.PROBLEMS, put.problems());
    }
    metadata.setAnnotations(annotations);
    metadata.setOwnerReferences(
        List.of(
            new OwnerReferenceBuilder()
                .withApiVersion("v1")
                .withKind("Node")
                .withName(put.node())
                .withUid(put.ownerUid())
                .build()));
    var node = new BgpNode();
    node.setMetadata(metadata);
    node.setSpec(new BgpNodeSpec(put.spec()));
    if (known == null) {
      client.resource(node).create();
    } else {
      node.setStatus(known.getStatus());
      client.resource(node).update();
    }
    return Outcome.DONE;
  }

  private Outcome deleteNode(Write.DeleteNode delete) {
    if (client.nodes().withName(delete.node()).get() != null) {
      return Outcome.STALE;
    }
    client.resources(BgpNode.class).withName(delete.node()).delete();
    return Outcome.DONE;
  }

  private Outcome putClaims(Write.PutClaims put) {
    IpPool pool = cached(watches.pools, put.pool());
    // What was planned from is what the resource version stands for, or it is planned again.
    if (pool == null || !StateReader.claims(pool).equals(put.before())) {
      return Outcome.STALE;
    }
    List<IpPoolStatus.Allocation> allocations =
        put.claims().stream()
            .map(
                c ->
                    new IpPoolStatus.Allocation(
                        c.block().toString(),
                        c.node(),
                        c.uid(),
                        c.goneSince().map(Instant::toString).orElse(null)))
            .toList();
    IpPoolStatus status = pool.getStatus();
    return poolStatus(
        pool,
        new IpPoolStatus(
            status == null ? null : status.observedGeneration(),
            (long) allocations.size(),
            put.free(),
            allocations,
            status == null ? null : status.conditions(),
            status == null ? null : status.lastValid()));
  }

  private Outcome poolStatus(IpPool pool, IpPoolStatus status) {
    var next = new IpPool();
    next.setMetadata(pool.getMetadata());
    next.setSpec(pool.getSpec());
    next.setStatus(status);
    client.resource(next).updateStatus();
    return Outcome.DONE;
  }

  private Outcome putPodCidrs(Write.PutPodCidrs put) {
    Node node = client.nodes().withName(put.node()).get();
    if (node == null
        || !put.uid().equals(node.getMetadata().getUid())
        || !Views.podCidrs(node).isEmpty()) {
      return Outcome.STALE;
    }
    List<String> cidrs = put.cidrs().stream().map(IpPrefix::toString).toList();
    merge(node, false, Map.of("spec", Map.of("podCIDR", cidrs.getFirst(), "podCIDRs", cidrs)));
    return Outcome.DONE;
  }

  private Outcome markReady(Write.MarkReady mark) {
    if (mark.condition()) {
      Node node = client.nodes().withName(mark.node()).get();
      if (node == null) {
        return Outcome.STALE;
      }
      var conditions = new ArrayList<NodeCondition>();
      if (node.getStatus() != null && node.getStatus().getConditions() != null) {
        conditions.addAll(node.getStatus().getConditions());
      }
      if (conditions.stream().anyMatch(StateReader::isNetworkAvailable)) {
        return mark.taint() ? untaint(mark.node()) : Outcome.STALE;
      }
      conditions.removeIf(c -> StateReader.NETWORK_UNAVAILABLE.equals(c.getType()));
      conditions.add(
          new NodeConditionBuilder()
              .withType(StateReader.NETWORK_UNAVAILABLE)
              .withStatus("False")
              .withReason("ManxIsReady")
              .withMessage("the agent routes, and its kernel is in sync")
              .withLastHeartbeatTime(now())
              .withLastTransitionTime(now())
              .build());
      merge(node, true, Map.of("status", Map.of("conditions", conditions)));
    }
    return mark.taint() ? untaint(mark.node()) : Outcome.DONE;
  }

  private Outcome untaint(String name) {
    Node node = client.nodes().withName(name).get();
    if (node == null || node.getSpec() == null) {
      return Outcome.STALE;
    }
    List<Taint> taints =
        node.getSpec().getTaints().stream()
            .filter(taint -> !ManxApi.NOT_READY_TAINT.equals(taint.getKey()))
            .toList();
    merge(node, false, Map.of("spec", Map.of("taints", taints)));
    return Outcome.DONE;
  }

  /** Merges some fields into a Node, unless it changed since it was read. */
  private void merge(Node node, boolean status, Map<String, ?> fields) {
    Map<String, Object> patch = new HashMap<>(fields);
    patch.put("metadata", Map.of("resourceVersion", node.getMetadata().getResourceVersion()));
    String json = client.getKubernetesSerialization().asJson(patch);
    var resource = client.nodes().withName(node.getMetadata().getName());
    if (status) {
      resource.subresource("status").patch(MERGE, json);
    } else {
      resource.patch(MERGE, json);
    }
  }

  private Outcome putStatus(Write.PutStatus put) {
    String name = put.object().name();
    LastValid lastValid = LastValidSpecs.kept(put.lastValid());
    switch (put.object().kind()) {
      case CONFIGURATION -> {
        BgpConfiguration known = cached(watches.configurations, name);
        if (known == null) {
          return Outcome.STALE;
        }
        var next = new BgpConfiguration();
        next.setMetadata(known.getMetadata());
        next.setSpec(known.getSpec());
        next.setStatus(new ObjectStatus(put.generation(), put.conditions(), lastValid));
        client.resource(next).updateStatus();
      }
      case FILTER -> {
        BgpFilter known = cached(watches.filters, name);
        if (known == null) {
          return Outcome.STALE;
        }
        var next = new BgpFilter();
        next.setMetadata(known.getMetadata());
        next.setSpec(known.getSpec());
        next.setStatus(new ObjectStatus(put.generation(), put.conditions(), lastValid));
        client.resource(next).updateStatus();
      }
      case PEER -> {
        BgpPeer known = cached(watches.peers, name);
        if (known == null) {
          return Outcome.STALE;
        }
        var next = new BgpPeer();
        next.setMetadata(known.getMetadata());
        next.setSpec(known.getSpec());
        next.setStatus(
            new BgpPeerStatus(
                put.generation(),
                put.counters().getOrDefault("sessions", 0L).intValue(),
                put.counters().getOrDefault("established", 0L).intValue(),
                put.conditions(),
                lastValid));
        client.resource(next).updateStatus();
      }
      case POOL -> {
        IpPool known = cached(watches.pools, name);
        if (known == null) {
          return Outcome.STALE;
        }
        IpPoolStatus status = known.getStatus();
        return poolStatus(
            known,
            new IpPoolStatus(
                put.generation(),
                put.counters().get("blocks"),
                put.counters().get("freeBlocks"),
                status == null ? null : status.allocations(),
                put.conditions(),
                lastValid));
      }
      case NODE -> throw new IllegalArgumentException("a Node's status is not ours");
    }
    return Outcome.DONE;
  }

  /**
   * Tells people. What is said about a Node has a name made of what it says, so that the API server
   * remembers that it was told; said once more, it gets another.
   */
  private Outcome tell(Write.Tell tell) {
    ObjectRef object = tell.object();
    HasMetadata known = known(object);
    String uid = known == null ? null : known.getMetadata().getUid();
    String name = object.name();
    String prefix = name.substring(0, Math.min(name.length(), MAX_OBJECT_IN_NAME)) + ".";
    if (object.kind() == ObjectRef.Kind.NODE) {
      int said = Objects.hash(uid, tell.reason(), tell.message());
      if (create(event(tell, prefix + Integer.toHexString(said), uid)) || tell.unlessTold()) {
        return Outcome.DONE;
      }
    }
    String unique = UUID.randomUUID().toString().substring(0, 13);
    return create(event(tell, prefix + unique, uid)) ? Outcome.DONE : Outcome.STALE;
  }

  /** Makes an Event; false if there is one of its name. */
  private boolean create(Event event) {
    try {
      client.resource(event).inNamespace(EVENTS).create();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return false;
      }
      throw e;
    }
  }

  private static Event event(Write.Tell tell, String name, @Nullable String uid) {
    ObjectRef object = tell.object();
    boolean node = object.kind() == ObjectRef.Kind.NODE;
    String message = tell.message();
    return new EventBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(EVENTS)
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(node ? "v1" : ManxApi.API_VERSION)
        .withKind(object.kind().apiName())
        .withName(object.name())
        .withUid(uid)
        .endInvolvedObject()
        .withType(tell.warning() ? "Warning" : "Normal")
        .withReason(tell.reason())
        .withMessage(message.length() > 1024 ? message.substring(0, 1024) : message)
        .withFirstTimestamp(now())
        .withLastTimestamp(now())
        .withCount(1)
        .withReportingComponent(COMPONENT)
        .withReportingInstance(COMPONENT)
        .withNewSource()
        .withComponent(COMPONENT)
        .endSource()
        .build();
  }

  private @Nullable HasMetadata known(ObjectRef object) {
    return switch (object.kind()) {
      case CONFIGURATION -> cached(watches.configurations, object.name());
      case PEER -> cached(watches.peers, object.name());
      case FILTER -> cached(watches.filters, object.name());
      case POOL -> cached(watches.pools, object.name());
      case NODE -> cached(watches.nodes, object.name());
    };
  }

  private static <T extends HasMetadata> @Nullable T cached(
      SharedIndexInformer<T> informer, String name) {
    return informer.getStore().getByKey(name);
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
