package io.manx.node.k8s;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.manx.node.api.BgpConfiguration;
import io.manx.node.api.BgpFilter;
import io.manx.node.api.BgpNode;
import io.manx.node.api.BgpPeer;
import io.manx.node.api.IpPool;
import io.manx.node.reconcile.ClusterPort.Change;
import io.manx.node.reconcile.ClusterPort.Listener;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watches of all that the controller reads. A watch that ends, is too old (410 Gone) or cannot
 * be opened is listed and watched again by the client library, for as long as it takes.
 * Thread-safe.
 */
final class Watches implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

  /** Objects of a page of a list: a large cluster never comes in one answer. */
  private static final long PAGE = 500;

  private final Map<String, SharedIndexInformer<?>> informers = new LinkedHashMap<>();
  private final AtomicLong failures = new AtomicLong();
  private final Listener listener;

  final SharedIndexInformer<Node> nodes;
  final SharedIndexInformer<Service> services;
  final SharedIndexInformer<EndpointSlice> slices;
  final SharedIndexInformer<Secret> secrets;
  final SharedIndexInformer<BgpConfiguration> configurations;
  final SharedIndexInformer<BgpPeer> peers;
  final SharedIndexInformer<BgpFilter> filters;
  final SharedIndexInformer<IpPool> pools;
  final SharedIndexInformer<BgpNode> bgpNodes;

  Watches(KubernetesClient client, String namespace, Listener listener) {
    this.listener = listener;
    nodes = add("nodes", client.nodes(), Watches::slim);
    services = add("services", client.services().inAnyNamespace(), service -> {});
    slices =
        add(
            "endpointslices",
            client.discovery().v1().endpointSlices().inAnyNamespace(),
            slice -> {});
    secrets = add("secrets", client.secrets().inNamespace(namespace), Watches::slim);
    configurations = add("bgpconfigurations", client.resources(BgpConfiguration.class), c -> {});
    peers = add("bgppeers", client.resources(BgpPeer.class), p -> {});
    filters = add("bgpfilters", client.resources(BgpFilter.class), f -> {});
    pools = add("ippools", client.resources(IpPool.class), p -> {});
    bgpNodes = add("bgpnodes", client.resources(BgpNode.class), n -> {});
  }

  void start() {
    informers
        .values()
        .forEach(
            informer -> {
              var _ = informer.start();
            });
  }

  private <T extends HasMetadata> SharedIndexInformer<T> add(
      String name, Informable<T> objects, Consumer<T> slim) {
    SharedIndexInformer<T> informer = objects.withLimit(PAGE).runnableInformer(0);
    informer.itemStore(new SlimStore<>(slim));
    informer.exceptionHandler(
        (started, failure) -> {
          failures.incrementAndGet();
          LOG.warn("the watch of {} failed and is tried again: {}", name, failure.toString());
          return true;
        });
    informer.addEventHandler(
        new ResourceEventHandler<T>() {
          @Override
          public void onAdd(T object) {
            listener.changed(Change.INPUT);
          }

          @Override
          public void onUpdate(T before, T after) {
            boolean report =
                after instanceof BgpNode
                    && Objects.equals(
                        before.getMetadata().getGeneration(), after.getMetadata().getGeneration());
            listener.changed(report ? Change.REPORT : Change.INPUT);
          }

          @Override
          public void onDelete(T object, boolean unknown) {
            listener.changed(Change.INPUT);
          }
        });
    informers.put(name, informer);
    return informer;
  }

  private static void slim(Node node) {
    if (node.getStatus() != null) {
      node.getStatus().setImages(List.of());
      node.getStatus().setVolumesAttached(List.of());
      node.getStatus().setVolumesInUse(List.of());
    }
  }

  /** Keeps that a key has a value, and not the value. */
  private static void slim(Secret secret) {
    if (secret.getData() != null) {
      Map<String, String> keys = new HashMap<>();
      secret
          .getData()
          .forEach((key, value) -> keys.put(key, value == null || value.isEmpty() ? "" : "eA=="));
      secret.setData(keys);
    }
    secret.setStringData(null);
  }

  /** The kinds that were never listed whole yet. */
  List<String> missing() {
    return informers.entrySet().stream()
        .filter(entry -> !entry.getValue().hasSynced())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** How often a watch failed. */
  long failures() {
    return failures.get();
  }

  @Override
  public void close() {
    informers.values().forEach(SharedIndexInformer::stop);
  }
}
