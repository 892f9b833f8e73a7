package io.manx.node.k8s;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.manx.speaker.log.LogOutput;
import org.slf4j.event.Level;

/**
 * A connection to a cluster for a controller. Thread-safe.
 *
 * @param port the API server
 * @param leadership who leads
 * @param server the API server's address, for people
 */
public record Cluster(KubernetesPort port, Leadership leadership, String server)
    implements AutoCloseable {

  /** Warns of each kind whose version is alpha, as all of ours are. */
  private static final String VERSION_WARNINGS =
      "io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils";

  /** Connects as kubectl would; nothing is sent yet. */
  public static Cluster connect(String namespace, String identity) {
    return of(client(Config.autoConfigure(null)), namespace, identity, Leadership.Timing.USUAL);
  }

  /** A connection through a client, which is closed with it. */
  public static Cluster of(
      KubernetesClient client, String namespace, String identity, Leadership.Timing timing) {
    return new Cluster(
        new KubernetesPort(client, namespace),
        new Leadership(client, namespace, identity, timing),
        client.getMasterUrl().toString());
  }

  /** A client that knows the kinds it is asked for, and no others: it starts faster so. */
  public static KubernetesClient client(Config config) {
    LogOutput.get().quiet(VERSION_WARNINGS, Level.ERROR);
    var serialization = new KubernetesSerialization(new ObjectMapper(), false);
    // How a watch says that its version is too old. One that is not understood is watched again
    // from that same version, and so never hears of anything any more.
    serialization.registerKubernetesResource(Status.class);
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withKubernetesSerialization(serialization)
        .build();
  }

  @Override
  public void close() {
    leadership.close();
    port.close();
  }
}
