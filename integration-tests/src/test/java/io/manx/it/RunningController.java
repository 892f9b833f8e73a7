package io.manx.it;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.manx.lab.kubernetes.ApiProxy;
import io.manx.node.controller.Controller;
import io.manx.node.controller.ControllerMetrics;
import io.manx.node.k8s.Cluster;
import io.manx.node.k8s.Leadership;
import java.time.Duration;
import java.time.InstantSource;

/** A controller of this process, as {@code manx controller} puts it together, but in a hurry. */
final class RunningController implements AutoCloseable {
  private static final Leadership.Timing TIMING =
      new Leadership.Timing(Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofMillis(200));

  private final Cluster cluster;
  private final Controller controller;
  private final Thread thread;

  /**
   * Starts one.
   *
   * @param identity who it is among the candidates
   * @param releaseDelay how long a block of a Node that is gone stays its own
   */
  RunningController(ApiProxy api, String token, String identity, Duration releaseDelay) {
    cluster = Cluster.of(client(api, token), "manx-system", identity, TIMING);
    controller =
        new Controller(
            cluster.port(),
            cluster.leadership()::isLeader,
            new Controller.Options(
                true,
                releaseDelay,
                Duration.ofSeconds(1),
                Duration.ofMillis(20),
                Duration.ofMillis(50)),
            InstantSource.system(),
            new ControllerMetrics(cluster.port()));
    cluster.leadership().start(controller::look);
    thread = Thread.ofPlatform().name("controller " + identity).start(controller);
  }

  /** A client with that token, by way of the proxy. */
  static KubernetesClient client(ApiProxy api, String token) {
    return Cluster.client(
        new ConfigBuilder(Config.empty())
            .withMasterUrl("http://127.0.0.1:" + api.port())
            .withOauthToken(token)
            .build());
  }

  boolean leads() {
    return cluster.leadership().isLeader();
  }

  /** Dies as a process that is killed: its Lease is not given back. */
  void crash() {
    controller.stop();
    join();
    cluster.port().close();
  }

  private void join() {
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    controller.stop();
    join();
    cluster.close();
  }
}
