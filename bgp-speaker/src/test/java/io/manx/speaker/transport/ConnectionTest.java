package io.manx.speaker.transport;

import static io.manx.speaker.Patience.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.KeepaliveMessage;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.runtime.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ConnectionTest {
  private final Loopback net = new Loopback();
  private int port;

  @BeforeEach
  void listen() throws Exception {
    port = net.listen(Loopback.LOCAL, Map.of());
  }

  @AfterEach
  void close() {
    net.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void messagesGoBothWaysInOrder(String address) throws Exception {
    IpAddress local = IpAddress.parse(address);
    int listening = local.isV4() ? port : net.listen(local, Map.of());
    Connection out = net.connect(Loopback.spec(local, listening)).join();
    Connection in = Loopback.take(net.accepted);
    assertEquals(local, out.remoteAddress());
    assertEquals(listening, out.remotePort());
    assertEquals(local, in.remoteAddress());
    assertTrue(in.isIncoming() && !out.isIncoming());
    Loopback.Recorder atIn = new Loopback.Recorder();
    Loopback.Recorder atOut = new Loopback.Recorder();
    List<NotificationMessage> sent = Messages.numbered(1000, 40);
    net.onLoop(
        () -> {
          in.listen(atIn);
          out.listen(atOut);
          sent.forEach(out::send);
          Messages.some().forEach(in::send);
        });
    for (BgpMessage message : sent) {
      assertEquals(message, Loopback.take(atIn.messages));
    }
    for (BgpMessage message : Messages.some()) {
      assertEquals(message, Loopback.take(atOut.messages));
    }
    net.onLoop(out::closeAfterSending);
    await().until(() -> atIn.closed != null && atOut.closed != null);
    assertEquals("Closed by the peer", atIn.closed);
    assertEquals("Closed by us", atOut.closed);
    assertEquals(List.of(), atIn.events);
  }

  @Test
  void nothingIsReadBeforeSomebodyListens() throws Exception {
    try (Socket peer = new Socket(Loopback.LOCAL.toInetAddress(), port)) {
      peer.getOutputStream().write(Messages.encode(Messages.some()));
      Connection connection = Loopback.take(net.accepted);
      Loopback.Recorder recorder = new Loopback.Recorder();
      net.onLoop(() -> connection.listen(recorder));
      for (BgpMessage message : Messages.some()) {
        assertEquals(message, Loopback.take(recorder.messages));
      }
      CompletionException second =
          assertThrows(
              CompletionException.class, () -> net.onLoop(() -> connection.listen(recorder)));
      assertInstanceOf(IllegalStateException.class, second.getCause());
    }
  }

  @Test
  void garbageIsReportedOnceAndTheNotificationStillGoesOut() throws Exception {
    Loopback.Call call = net.call(port);
    call.peer().getOutputStream().write(new byte[5000]);
    await().until(() -> call.recorder().error != null);
    NotificationMessage error = call.recorder().error;
    assertNotNull(error);
    assertTrue(error.is(ErrorCode.CONNECTION_NOT_SYNCHRONIZED));
    // More garbage, unread when we close, must not turn our last words into a reset.
    call.peer().getOutputStream().write(new byte[200_000]);
    net.onLoop(
        () -> {
          call.connection().send(error);
          call.connection().closeAfterSending();
        });
    assertArrayEquals(Messages.encode(List.of(error)), call.peer().getInputStream().readAllBytes());
    call.peer().close();
    await().until(() -> call.recorder().closed != null);
    assertEquals(List.of(), call.recorder().events);
  }

  @Test
  void closingEndsWithinASecondThoughThePeerNeverHangsUp() throws Exception {
    Loopback.Call call = net.call(port);
    net.onLoop(() -> call.connection().closeAfterSending());
    await().until(() -> call.recorder().closed != null);
    assertEquals("Closed by us", call.recorder().closed);
  }

  @Test
  void abortIsAResetAndIsTold() throws Exception {
    Loopback.Call call = net.call(port);
    net.onLoop(
        () -> {
          call.connection().send(KeepaliveMessage.INSTANCE);
          call.connection().abort();
          call.connection().send(KeepaliveMessage.INSTANCE);
        });
    assertThrows(SocketException.class, () -> readToEnd(call.peer()));
    await().until(() -> "Aborted by us".equals(call.recorder().closed));
  }

  private static void readToEnd(Socket peer) throws IOException {
    InputStream in = peer.getInputStream();
    byte[] some = new byte[4096];
    int read;
    do {
      read = in.read(some);
    } while (read >= 0);
    throw new AssertionError("the peer saw an orderly end");
  }

  @Test
  void aPeerThatVanishesIsTold() throws Exception {
    Loopback.Call call = net.call(port);
    call.peer().setSoLinger(true, 0);
    call.peer().close();
    await().until(() -> call.recorder().closed != null);
    assertEquals("Connection reset by peer", call.recorder().closed);
    // What comes too late does nothing.
    net.onLoop(
        () -> {
          call.connection().send(KeepaliveMessage.INSTANCE);
          call.connection().closeAfterSending();
          call.connection().abort();
          call.connection().limitTtl(1, 255);
          call.connection().consumed(1);
        });
    assertEquals(0, call.connection().backlog());
    assertEquals(List.of(), call.recorder().events);
  }

  @Test
  void aPeerThatIsNotConsumedIsNotReadWithoutEnd() throws Exception {
    Loopback.Call call = net.call(port);
    call.recorder().consumes = false;
    byte[] block = Messages.encode(Messages.numbered(25, 4000));
    long total = 400L * block.length; // 40 MB
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    for (int i = 0; i < 400; i++) {
                      call.peer().getOutputStream().write(block);
                    }
                  } catch (IOException e) {
                    throw new AssertionError(e);
                  }
                });
    await().until(() -> call.recorder().received > ReadAhead.LIMIT);
    // It has stopped, and one read more than the limit is the most that it took.
    long stopped = net.onLoop(() -> call.recorder().received);
    assertTrue(stopped <= ReadAhead.LIMIT + ReadBuffers.READ, () -> "took " + stopped);
    assertTrue(writer.isAlive());
    long silent = call.connection().lastReceived();
    await().until(() -> call.connection().lastReceived() > silent);
    assertEquals(stopped, call.recorder().received, "our silence is not the peer's");
    call.recorder().consumes = true;
    call.recorder().messages.clear();
    net.onLoop(() -> call.connection().consumed((int) stopped));
    await().until(() -> call.recorder().received == total);
    writer.join();
    call.peer().close();
  }

  /** The octets that a connection's two ends keep at most, ours and the peer's. */
  private static long kernelBuffers() throws IOException {
    String sizes;
    // At one go: such a file ends after the first read, however short that was.
    try (InputStream in = Files.newInputStream(Path.of("/proc/sys/net/ipv4/tcp_wmem"))) {
      sizes = new String(in.readNBytes(128), StandardCharsets.US_ASCII);
    }
    return Long.parseLong(sizes.strip().split("\\s+")[2]) + 4 * Loopback.PEER_BUFFER;
  }

  @Test
  void aPeerThatNeverReadsCostsItsBacklogAndDrainsWhenItReads() throws Exception {
    Loopback.Call call = net.call(port);
    List<NotificationMessage> messages = Messages.numbered(25, 4000);
    long block = Messages.encode(messages).length;
    // More than the kernel can ever take, so that the backlog cannot shrink before the peer reads.
    long enough = kernelBuffers() + 2 * Connection.HIGH_WATER;
    long start = net.loop.nanoTime();
    int blocks = 0;
    for (long sent = 0; sent < enough; sent += block) {
      net.onLoop(() -> messages.forEach(call.connection()::send));
      blocks++;
    }
    long backlog = call.connection().backlog();
    assertTrue(backlog > 2 * Connection.HIGH_WATER, () -> "backlog " + backlog);
    assertTrue(backlog <= blocks * block);
    int drained = net.onLoop(() -> call.recorder().drained);
    long stuck = call.connection().lastSendProgress();
    assertTrue(stuck >= start);
    InputStream in = call.peer().getInputStream();
    byte[] expected = Messages.encode(messages);
    for (int i = 0; i < blocks; i++) {
      assertArrayEquals(expected, in.readNBytes(expected.length), "block " + i);
    }
    await().until(() -> call.recorder().drained > drained);
    await().until(() -> call.connection().backlog() == 0);
    assertTrue(call.connection().lastSendProgress() > stuck);
    call.peer().close();
  }

  @Test
  void aHundredCallsAtOnceAreAllAnswered() throws Exception {
    List<Socket> peers = new ArrayList<>();
    Gate gate = new Gate(net);
    for (int i = 0; i < 100; i++) {
      peers.add(new Socket(Loopback.LOCAL.toInetAddress(), port));
    }
    assertTrue(net.accepted.isEmpty(), "the loop was held up");
    gate.open();
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      Connection connection = Loopback.take(net.accepted);
      seen.add(connection.remotePort());
      Loopback.Recorder recorder = new Loopback.Recorder();
      net.onLoop(
          () -> {
            connection.listen(recorder);
            connection.send(KeepaliveMessage.INSTANCE);
          });
    }
    assertEquals(100, seen.size());
    byte[] keepalive = Messages.encode(List.of(KeepaliveMessage.INSTANCE));
    for (Socket peer : peers) {
      peer.setSoTimeout(20_000);
      assertArrayEquals(keepalive, peer.getInputStream().readNBytes(keepalive.length));
      peer.close();
    }
    assertNull(net.accepted.poll());
  }

  /** Holds the loop up until it is opened. */
  private static final class Gate {
    private final CountDownLatch latch = new CountDownLatch(1);

    Gate(Loopback net) {
      net.loop.execute(
          () -> {
            try {
              latch.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          });
    }

    void open() {
      latch.countDown();
    }
  }
}
