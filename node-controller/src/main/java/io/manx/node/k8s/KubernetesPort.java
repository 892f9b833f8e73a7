package io.manx.node.k8s;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.manx.node.cluster.ClusterView;
import io.manx.node.reconcile.ClusterPort;
import io.manx.node.reconcile.ClusterState;
import io.manx.node.reconcile.Write;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API server through fabric8. */
public final class KubernetesPort implements ClusterPort {
  private static final Logger LOG = LoggerFactory.getLogger(KubernetesPort.class);
  private static final int AT_ONCE = 8;

  private final KubernetesClient client;
  private final String namespace;
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("write").factory());
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final ServiceRanges serviceRanges;
  private final Unseen unseen = new Unseen();
  private volatile @Nullable Watches watches;

  /** What is older in the state that was read last than our last write to it. */
  private volatile Set<String> old = Set.of();

  /**
   * A port.
   *
   * @param client the client, closed with the port
   * @param namespace Manx's namespace, where passwords are
   */
  public KubernetesPort(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
    this.serviceRanges = new ServiceRanges(client);
  }

  @Override
  public void watch(Listener listener) {
    Watches started = new Watches(client, namespace, listener);
    watches = started;
    started.start();
  }

  private Watches watches() {
    return Objects.requireNonNull(watches, "watch() comes first");
  }

  @Override
  public List<String> missing() {
    return watches().missing();
  }

  @Override
  public long watchFailures() {
    return watches().failures();
  }

  @Override
  public ClusterState state() {
    old = unseen.now();
    return StateReader.read(watches(), serviceRanges.get());
  }

  @Override
  public ClusterView lastValid() {
    return LastValidSpecs.read(watches());
  }

  @Override
  public List<Outcome> write(List<? extends Write> writes) {
    var writer = new Writer(client, watches(), unseen, old);
    List<Future<Outcome>> running = new ArrayList<>();
    for (Write write : writes) {
      running.add(executor.submit(() -> attempt(writer, write)));
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (Future<Outcome> future : running) {
      try {
        outcomes.add(future.get());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        outcomes.add(Outcome.FAILED);
      } catch (ExecutionException e) {
        LOG.error("a write failed, which is a bug", e.getCause());
        outcomes.add(Outcome.FAILED);
      }
    }
    return outcomes;
  }

  private Outcome attempt(Writer writer, Write write) throws InterruptedException {
    places.acquire();
    try {
      return writer.write(write);
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT
          || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
        return Outcome.STALE;
      }
      LOG.warn("{} could not be written: {}", write.key(), e.getMessage());
      return Outcome.FAILED;
    } finally {
      places.release();
    }
  }

  @Override
  public boolean nodeExists(String node) {
    try {
      return client.nodes().withName(node).get() != null;
    } catch (KubernetesClientException e) {
      LOG.warn("whether node {} still exists cannot be told: {}", node, e.getMessage());
      return true;
    }
  }

  @Override
  public void close() {
    Watches open = watches;
    if (open != null) {
      open.close();
    }
    executor.shutdownNow();
    client.close();
  }
}
