package io.manx.node.training;

import io.manx.net.IpAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The sessions of the training: clients of a route reflector, peers of other systems, and one that
 * the agent calls. They send distinct tables, the same table from several sides, single changes,
 * and withdraw everything. Thread: the main one.
 */
final class TrainingTraffic implements AutoCloseable {
  private static final long AS = 65000;
  private static final int SENDERS = 3;
  private static final int RECEIVERS = 4;
  private static final int EXTERNAL = 2;
  private static final int TABLE = 100_000;
  private static final int SHARED = 30_000;
  private static final int FLAPS = 1_500;
  private static final long LIMIT_MILLIS = 20_000;
  private static final String PROBE =
      "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

  private final ServerSocket called;
  private final int port;
  private final int httpPort;
  private final List<TrainingPeer> peers = new ArrayList<>();

  TrainingTraffic() throws IOException {
    called = new ServerSocket(0, 8, InetAddress.ofLiteral(address(9)));
    port = freePort();
    httpPort = freePort();
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return free.getLocalPort();
    }
  }

  /** The agent's configuration. */
  String configuration(Path socket, boolean kernel) {
    StringBuilder text =
        new StringBuilder(
            """
            apiVersion: manx.io/v1alpha1
            kind: NodeConfig
            metadata: {name: training}
            spec:
              asNumber: %d
              routerID: 192.0.2.1
              addresses: [127.0.0.1]
              listenPort: %d
              listenAddresses: [127.0.0.1]
              routeReflector: {clusterID: 192.0.2.1}
              originate: [{cidr: 10.244.0.0/24}]
              pools: [{cidr: 10.244.0.0/16}]
              controlSocket: %s
              http: {address: 127.0.0.1, port: %d}
              kernel: {enabled: %s}
              peers:
            """
                .formatted(AS, port, socket, httpPort, kernel));
    for (int i = 1; i <= SENDERS + RECEIVERS; i++) {
      peer(text, i, address(i), AS, "passive: true, routeReflectorClient: true");
    }
    for (int i = 1; i <= EXTERNAL; i++) {
      peer(text, 20 + i, address(20 + i), 64600 + i, "passive: true");
    }
    peer(text, 9, address(9) + ":" + called.getLocalPort(), AS, "connectRetryTime: 1s");
    return text.toString();
  }

  private static void peer(StringBuilder text, int i, String address, long as, String more) {
    text.append(
        "    - {name: p%d, peerIP: \"%s\", asNumber: %d, import: All, export: All, %s}%n"
            .formatted(i, address, as, more));
  }

  private static String address(int i) {
    return "127.0.1." + i;
  }

  /** Runs the whole play; {@code commands} while tables are loaded. */
  void run(boolean kernel, Runnable commands) throws IOException, InterruptedException {
    connect();
    List<TrainingPeer> senders = peers.subList(0, SENDERS);
    List<TrainingPeer> receivers = peers.subList(SENDERS, peers.size());
    // With the kernel, the table is as large as a node's, not as a reflector's.
    int table = kernel ? TABLE / 10 : TABLE;
    for (int i = 0; i < SENDERS; i++) {
      senders.get(i).announce(i * table, table / SENDERS, i);
    }
    await(() -> receivers.stream().allMatch(peer -> peer.announced() >= table / SENDERS * SENDERS));
    commands.run();
    int shared = kernel ? SHARED / 10 : SHARED;
    for (int i = 0; i < SENDERS; i++) {
      senders.get(i).announce(SENDERS * table, shared, SENDERS - i);
    }
    flap(senders.getFirst(), receivers.getFirst(), SENDERS * table + shared);
    peers.get(SENDERS + RECEIVERS + 1).announce(SENDERS * table, shared, 1);
    for (int i = 0; i < SENDERS; i++) {
      senders.get(i).withdraw(i * table, table / SENDERS);
      senders.get(i).withdraw(SENDERS * table, shared);
    }
    await(() -> receivers.stream().allMatch(peer -> peer.withdrawn() >= table / SENDERS * SENDERS));
  }

  /**
   * One prefix comes and goes, each time once the last change has arrived. That one change goes its
   * way quickly is what a cluster feels most; without this, that way would be interpreted for the
   * first minutes of an agent.
   */
  private static void flap(TrainingPeer sender, TrainingPeer receiver, int prefix)
      throws IOException {
    long end = System.currentTimeMillis() + LIMIT_MILLIS;
    for (int i = 0; i < FLAPS && System.currentTimeMillis() < end; i++) {
      int announced = receiver.announced();
      sender.announce(prefix, 1, i);
      awaitSoon(() -> receiver.announced() != announced, end);
      int withdrawn = receiver.withdrawn();
      sender.withdraw(prefix, 1);
      awaitSoon(() -> receiver.withdrawn() != withdrawn, end);
    }
  }

  private static void awaitSoon(BooleanSupplier condition, long end) {
    while (!condition.getAsBoolean() && System.currentTimeMillis() < end) {
      LockSupport.parkNanos(20_000);
    }
  }

  private void connect() throws IOException, InterruptedException {
    InetSocketAddress agent = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    for (int i = 1; i <= SENDERS + RECEIVERS; i++) {
      peers.add(TrainingPeer.connect(IpAddress.parse(address(i)), AS, agent, LIMIT_MILLIS));
    }
    called.setSoTimeout((int) LIMIT_MILLIS);
    peers.add(TrainingPeer.accept(called, IpAddress.parse(address(9)), AS));
    for (int i = 1; i <= EXTERNAL; i++) {
      IpAddress address = IpAddress.parse(address(20 + i));
      peers.add(TrainingPeer.connect(address, 64600 + i, agent, LIMIT_MILLIS));
    }
    await(() -> peers.stream().allMatch(TrainingPeer::established));
  }

  /**
   * The sessions of an agent that was there before: what waits for peers after a restart. Then its
   * health, as a probe asks for it.
   */
  void restart() throws IOException, InterruptedException {
    connect();
    try (Socket probe = new Socket(InetAddress.ofLiteral("127.0.0.1"), httpPort)) {
      probe.setSoTimeout((int) LIMIT_MILLIS);
      probe.getOutputStream().write(PROBE.getBytes(StandardCharsets.US_ASCII));
      probe.getInputStream().transferTo(OutputStream.nullOutputStream());
    }
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.currentTimeMillis() + LIMIT_MILLIS;
    while (!condition.getAsBoolean()) {
      if (System.currentTimeMillis() > end) {
        throw new IllegalStateException("the agent did not do what it was trained for");
      }
      Thread.sleep(2);
    }
  }

  @Override
  public void close() throws IOException {
    for (TrainingPeer peer : peers) {
      peer.close();
    }
    called.close();
  }
}
