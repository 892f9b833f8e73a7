package io.manx.node.controller;

import io.manx.net.IpAddress;
import io.manx.node.agent.Signals;
import io.manx.node.agent.http.HttpEndpoint;
import io.manx.node.agent.http.HttpEndpoint.Page;
import io.manx.node.agent.http.MetricsPage;
import io.manx.node.controller.Controller.Options;
import io.manx.node.k8s.Cluster;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code manx controller}: the cluster controller. */
@Command(
    name = "controller",
    description =
        "Runs the cluster controller: turns the cluster's objects into one BGPNode a node.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "It finds the API server as kubectl does: KUBECONFIG, ~/.kube/config, or the pod's service"
          + " account.",
      "Exit codes: 0 stopped, 1 the start failed, 2 usage."
    })
public final class ControllerMain implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ControllerMain.class);
  private static final Duration NOT_ALIVE = Duration.ofMinutes(5);

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      defaultValue = "${env:POD_NAMESPACE:-manx-system}",
      description = "Manx's namespace: its Lease and the passwords. Default: ${DEFAULT-VALUE}.")
  private String namespace = "manx-system";

  @Option(
      names = "--identity",
      paramLabel = "NAME",
      defaultValue = "${env:POD_NAME:-}",
      description = "Who this is among the controllers. Default: the pod's name, or the host's.")
  private String identity = "";

  @Option(
      names = "--http-address",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Where health and metrics are served. Default: ${DEFAULT-VALUE}.")
  private String httpAddress = "127.0.0.1";

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "9180",
      description = "The port of health and metrics; 0 for none. Default: ${DEFAULT-VALUE}.")
  private int httpPort = 9180;

  @Option(names = "--no-allocate", description = "Gives nodes no pod CIDRs: the cluster does.")
  private boolean noAllocate;

  @Option(
      names = "--release-delay",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "How long a deleted node's block stays its own. Default: ${DEFAULT-VALUE}.")
  private long releaseDelay = 300;

  /** Runs the controller until a signal ends it. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new ControllerMain()).execute(args));
  }

  @Override
  public Integer call() throws InterruptedException {
    if (releaseDelay < 0) {
      System.err.println("--release-delay: must not be negative");
      return CommandLine.ExitCode.USAGE;
    }
    InetAddress address;
    try {
      address = IpAddress.parse(httpAddress).toInetAddress();
    } catch (IllegalArgumentException e) {
      System.err.println("--http-address: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    Options usual = Options.USUAL;
    var options =
        new Options(
            !noAllocate,
            Duration.ofSeconds(releaseDelay),
            usual.resync(),
            usual.inputDelay(),
            usual.reportDelay());
    try (Cluster cluster = Cluster.connect(namespace, who())) {
      return run(cluster, options, new InetSocketAddress(address, httpPort));
    } catch (IOException e) {
      LOG.error("http: cannot listen on {} port {}: {}", httpAddress, httpPort, e.getMessage());
      return 1;
    }
  }

  private static int run(Cluster cluster, Options options, InetSocketAddress address)
      throws IOException, InterruptedException {
    var metrics = new ControllerMetrics(cluster.port());
    var controller =
        new Controller(
            cluster.port(),
            cluster.leadership()::isLeader,
            options,
            InstantSource.system(),
            metrics);
    // Ends run() and nothing else: what comes after it gives the Lease back.
    Signals.handle("TERM", controller::stop);
    Signals.handle("INT", controller::stop);
    HttpEndpoint endpoint =
        address.getPort() == 0
            ? null
            : HttpEndpoint.start(
                address, pages(metrics), Map.of("/metrics", new MetricsPage(metrics::text)));
    try {
      cluster.leadership().start(controller::look);
      LOG.info("the controller watches {}", cluster.server());
      controller.run();
    } finally {
      if (endpoint != null) {
        endpoint.close();
      }
    }
    return 0;
  }

  private static Map<String, Supplier<Page>> pages(ControllerMetrics metrics) {
    return Map.of(
        "/healthz", () -> verdict(metrics.notAlive(NOT_ALIVE)),
        "/readyz", () -> verdict(metrics.notReady()));
  }

  private static Page verdict(List<String> reasons) {
    return reasons.isEmpty()
        ? new Page(200, HttpEndpoint.TEXT, "ok\n")
        : new Page(503, HttpEndpoint.TEXT, String.join("\n", reasons) + "\n");
  }

  private String who() {
    if (!identity.isBlank()) {
      return identity;
    }
    try {
      return InetAddress.getLocalHost().getHostName() + "_" + UUID.randomUUID();
    } catch (UnknownHostException e) {
      return "controller_" + UUID.randomUUID();
    }
  }
}
