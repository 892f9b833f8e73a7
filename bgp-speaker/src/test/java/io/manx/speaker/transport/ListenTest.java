package io.manx.speaker.transport;

import static io.manx.speaker.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.speaker.runtime.ConnectSpec;
import io.manx.speaker.runtime.Connection;
import io.manx.speaker.runtime.Transport;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ListenTest {
  private final Loopback net = new Loopback();

  @AfterEach
  void close() {
    net.close();
  }

  private void listen(int port, String... addresses) {
    Set<IpAddress> set =
        java.util.Arrays.stream(addresses)
            .map(IpAddress::parse)
            .collect(java.util.stream.Collectors.toSet());
    net.onLoop(() -> net.transport.listen(new Transport.ListenSpec(set, port, Map.of()), net));
  }

  @Test
  void anAddressInUseIsReportedOnceAndTakenWhenItIsFree() throws Exception {
    int port;
    try (ServerSocket other = new ServerSocket()) {
      other.bind(new InetSocketAddress(Loopback.LOCAL.toInetAddress(), 0));
      port = other.getLocalPort();
      listen(port, "127.0.0.1", "127.0.0.2");
      await().until(() -> net.listenFailures.size() == 1);
      assertEquals("127.0.0.1 " + port + ": Address already in use", net.listenFailures.getFirst());
      assertEquals(port, Loopback.take(net.ports), "the other address works");
    }
    assertEquals(port, Loopback.take(net.ports));
    assertEquals(1, net.listenFailures.size());
    net.call(port).peer().close();
  }

  @Test
  void anAddressThatIsNotOursIsReported() {
    listen(0, "192.0.2.1");
    await().until(() -> net.listenFailures.size() == 1);
    assertEquals("192.0.2.1 0: Cannot assign requested address", net.listenFailures.getFirst());
  }

  @Test
  void bothFamiliesListenOnTheSamePort() throws Exception {
    listen(0, "0.0.0.0");
    int port = Loopback.take(net.ports);
    listen(0, "0.0.0.0", "::");
    int port6 = Loopback.take(net.ports);
    assertThrows(
        java.net.ConnectException.class,
        () -> new Socket(Loopback.LOCAL.toInetAddress(), port6).close(),
        ":: takes no IPv4");
    listen(port, "0.0.0.0", "::");
    assertEquals(port, Loopback.take(net.ports));
    // The IPv4 socket of before was bound to port 0 by specification, so both are new.
    assertEquals(port, Loopback.take(net.ports));
    net.call(IpAddress.parse("::1"), port).peer().close();
    net.call(port).peer().close();
  }

  @Test
  void whatIsNoLongerListedIsClosedAndTheRestStays() throws Exception {
    listen(0, "127.0.0.1");
    int port = Loopback.take(net.ports);
    listen(0, "127.0.0.1", "127.0.0.3");
    Loopback.take(net.ports);
    Loopback.Call call = net.call(port);
    listen(0, "127.0.0.3");
    await()
        .untilAsserted(
            () ->
                assertThrows(
                    java.net.ConnectException.class,
                    () -> new Socket(Loopback.LOCAL.toInetAddress(), port).close()));
    assertNull(call.recorder().closed, "connections stay");
    assertTrue(net.ports.isEmpty(), "the other one was left alone");
    call.peer().close();
  }

  @Test
  void nobodyThereIsToldInWords() {
    CompletionException refused =
        assertThrows(
            CompletionException.class,
            () -> net.connect(Loopback.spec(IpAddress.parse("127.0.0.9"), 1)).join());
    assertEquals("java.io.IOException: Connection refused", refused.getMessage());
    ConnectSpec foreign =
        new ConnectSpec(
            Loopback.LOCAL,
            1,
            IpAddress.parse("192.0.2.9"),
            null,
            Optional.empty(),
            1,
            255,
            Duration.ofSeconds(30));
    CompletionException source =
        assertThrows(CompletionException.class, () -> net.connect(foreign).join());
    assertEquals("java.io.IOException: Cannot assign requested address", source.getMessage());
    ConnectSpec noDevice =
        new ConnectSpec(
            IpAddress.parse("fe80::1"),
            1,
            null,
            "no-such-if0",
            Optional.empty(),
            1,
            255,
            Duration.ofSeconds(30));
    CompletionException device =
        assertThrows(CompletionException.class, () -> net.connect(noDevice).join());
    assertEquals("java.io.IOException: No such device", device.getMessage());
  }

  @Test
  void theSourceAddressIsUsed() throws Exception {
    int port = net.listen(Loopback.LOCAL, Map.of());
    IpAddress source = IpAddress.parse("127.0.0.77");
    ConnectSpec spec =
        new ConnectSpec(
            Loopback.LOCAL, port, source, null, Optional.empty(), 64, 0, Duration.ofSeconds(30));
    assertEquals(source, net.connect(spec).join().localAddress());
    assertEquals(source, Loopback.take(net.accepted).remoteAddress());
  }

  /** A listener whose queue of callers is full, so that a call hangs. */
  private static ServerSocket full(java.util.List<Socket> callers) throws Exception {
    ServerSocket server = new ServerSocket(0, 1, Loopback.LOCAL.toInetAddress());
    for (int i = 0; i < 8; i++) {
      Socket caller = new Socket();
      callers.add(caller);
      try {
        caller.connect(server.getLocalSocketAddress(), 1000);
      } catch (java.net.SocketTimeoutException e) {
        return server;
      }
    }
    throw new AssertionError("the queue never was full");
  }

  @Test
  void aCallThatNobodyAnswersTimesOutAndACancelledOneIsNeverHeardOf() throws Exception {
    java.util.List<Socket> callers = new java.util.ArrayList<>();
    try (ServerSocket server = full(callers)) {
      AtomicInteger told = new AtomicInteger();
      Transport.Attempt attempt =
          net.onLoop(
              () ->
                  net.transport.connect(
                      Loopback.spec(Loopback.LOCAL, server.getLocalPort()), counter(told)));
      ConnectSpec brief =
          new ConnectSpec(
              Loopback.LOCAL,
              server.getLocalPort(),
              null,
              null,
              Optional.empty(),
              64,
              0,
              Duration.ofMillis(300));
      CompletionException none =
          assertThrows(CompletionException.class, () -> net.connect(brief).join());
      assertEquals("java.io.IOException: No answer", none.getMessage());
      net.onLoop(attempt::cancel);
      net.onLoop(attempt::cancel);
      // Cancelled at once, whatever happens first.
      int port = net.listen(IpAddress.parse("127.0.0.5"), Map.of());
      for (int i = 0; i < 50; i++) {
        net.onLoop(
            () ->
                net.transport
                    .connect(Loopback.spec(IpAddress.parse("127.0.0.5"), port), counter(told))
                    .cancel());
      }
      Connection connection;
      while ((connection = poll()) != null) {
        Connection accepted = connection;
        Loopback.Recorder recorder = new Loopback.Recorder();
        net.onLoop(() -> accepted.listen(recorder));
        await().until(() -> recorder.closed != null);
      }
      assertEquals(0, told.get());
    } finally {
      for (Socket caller : callers) {
        caller.close();
      }
    }
  }

  private @Nullable Connection poll() throws InterruptedException {
    return net.accepted.poll(300, TimeUnit.MILLISECONDS);
  }

  private static Transport.ConnectListener counter(AtomicInteger told) {
    return new Transport.ConnectListener() {
      @Override
      public void connected(Connection connection) {
        told.incrementAndGet();
      }

      @Override
      public void connectFailed(String reason) {
        told.incrementAndGet();
      }
    };
  }

  @RepeatedTest(10) // netty's threads can end at a moment when they forget a channel
  void closeEndsConnections() throws Exception {
    int port = net.listen(Loopback.LOCAL, Map.of());
    Loopback.Call call = net.call(port);
    assertFalse(call.peer().isClosed());
    net.onLoop(net.transport::close); // which waits for its threads, but not for ever
    assertEquals(-1, call.peer().getInputStream().read());
    call.peer().close();
    net.onLoop(() -> call.connection().abort());
  }
}
