package io.manx.speaker.transport;

import static io.manx.speaker.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.runtime.ConnectSpec;
import io.manx.speaker.runtime.Connection;
import io.manx.speaker.runtime.LoopThread;
import io.manx.speaker.runtime.Password;
import io.manx.speaker.runtime.Transport;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A transport on a loop of its own, with plain sockets as its peers. */
final class Loopback implements Transport.AcceptListener, AutoCloseable {
  static {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  static final IpAddress LOCAL = IpAddress.parse("127.0.0.1");

  /**
   * The octets that a peer's socket keeps, of which the kernel makes at most four times as many.
   */
  static final int PEER_BUFFER = 1 << 16;

  final LoopThread loop = LoopThread.start("test-loop");
  final NettyTransport transport = new NettyTransport(loop, 2);
  final BlockingQueue<Connection> accepted = new LinkedBlockingQueue<>();
  final BlockingQueue<Integer> ports = new LinkedBlockingQueue<>();
  final List<String> listenFailures = new CopyOnWriteArrayList<>();

  /** What a connection told. Consumes what it receives unless told not to. */
  static final class Recorder extends Connection.Listener {
    final List<String> events = new CopyOnWriteArrayList<>();
    final BlockingQueue<BgpMessage> messages = new LinkedBlockingQueue<>();
    volatile boolean consumes = true;
    volatile long received;
    volatile @Nullable NotificationMessage error;
    volatile @Nullable String closed;
    volatile int drained;

    @Override
    public void received(Connection connection, List<BgpMessage> batch, int octets) {
      check();
      messages.addAll(batch);
      long before = received;
      received = before + octets;
      if (consumes) {
        connection.consumed(octets);
      }
    }

    @Override
    public void malformed(Connection connection, NotificationMessage malformed) {
      check();
      error = malformed;
    }

    @Override
    public void drained(Connection connection) {
      check();
      int before = drained;
      drained = before + 1;
    }

    @Override
    public void closed(Connection connection, String reason) {
      check();
      closed = reason;
    }

    private void check() {
      if (closed != null) {
        events.add("an event after closed");
      }
    }
  }

  <T> T onLoop(Supplier<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    loop.execute(
        () -> {
          try {
            result.complete(task.get());
          } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
          }
        });
    return result.orTimeout(50, TimeUnit.SECONDS).join();
  }

  void onLoop(Runnable task) {
    onLoop(
        () -> {
          task.run();
          return true;
        });
  }

  /** Listens on a port that the kernel chooses. */
  int listen(IpAddress address, Map<IpPrefix, Password> passwords) throws InterruptedException {
    onLoop(() -> transport.listen(new Transport.ListenSpec(Set.of(address), 0, passwords), this));
    return take(ports);
  }

  static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
    T taken = queue.poll(50, TimeUnit.SECONDS);
    if (taken == null) {
      throw new AssertionError("nothing came");
    }
    return taken;
  }

  /** A peer that calls the transport; the connection is recorded. */
  record Call(Socket peer, Connection connection, Recorder recorder) {}

  Call call(int port) throws IOException, InterruptedException {
    return call(LOCAL, port);
  }

  @SuppressWarnings("AddressSelection")
  Call call(IpAddress address, int port) throws IOException, InterruptedException {
    Socket peer = new Socket();
    peer.setReceiveBufferSize(PEER_BUFFER); // else the kernel takes whatever it has memory for
    peer.setSoTimeout(50_000);
    peer.connect(new InetSocketAddress(address.toInetAddress(), port), 50_000);
    Connection connection = take(accepted);
    Recorder recorder = new Recorder();
    onLoop(() -> connection.listen(recorder));
    return new Call(peer, connection, recorder);
  }

  static ConnectSpec spec(IpAddress remote, int port) {
    return new ConnectSpec(
        remote, port, null, null, Optional.empty(), 64, 0, Duration.ofSeconds(30));
  }

  /** Calls; the result is the connection, or a failure with the reason as its message. */
  CompletableFuture<Connection> connect(ConnectSpec spec) {
    CompletableFuture<Connection> result = new CompletableFuture<>();
    onLoop(
        () -> {
          Transport.Attempt unused =
              transport.connect(
                  spec,
                  new Transport.ConnectListener() {
                    @Override
                    public void connected(Connection connection) {
                      result.complete(connection);
                    }

                    @Override
                    public void connectFailed(String reason) {
                      result.completeExceptionally(new IOException(reason));
                    }
                  });
          assertEquals(false, result.isDone(), "told before connect returned: " + unused);
        });
    return result;
  }

  @Override
  public void accepted(Connection connection) {
    accepted.add(connection);
  }

  @Override
  public void listenFailed(IpAddress address, int port, String reason) {
    listenFailures.add(address + " " + port + ": " + reason);
  }

  @Override
  public void listening(IpAddress address, int port) {
    ports.add(port);
  }

  /** Closes everything; no buffer may be left. */
  @Override
  public void close() {
    onLoop(transport::close);
    await().untilAsserted(() -> assertEquals(0, transport.buffersInUse(), "buffers leaked"));
    assertEquals(0, loop.load().failures(), "tasks that threw");
    loop.close();
  }
}
