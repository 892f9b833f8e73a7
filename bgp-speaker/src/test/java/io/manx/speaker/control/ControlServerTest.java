package io.manx.speaker.control;

import static io.manx.speaker.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.status.LogFeed;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.RouteView;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server on a real unix socket. */
@Timeout(120)
class ControlServerTest {
  private static final int MILLION = 1_000_000;

  @TempDir private Path directory;
  private final FakeSpeaker speaker = SampleNode.speaker();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final AtomicInteger pagesSeen = new AtomicInteger();
  private Path socket = Path.of("");
  private ControlServer server;

  @BeforeEach
  void start() throws IOException {
    socket = directory.resolve("m.ctl");
    server = open();
  }

  private ControlServer open() throws IOException {
    LogFeed feed =
        listener -> {
          listeners.add(listener);
          return () -> listeners.remove(listener);
        };
    return ControlServer.start(Dialects.at(Dialects.BIRD2, socket, 128), speaker.ports(feed));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  private static void send(SocketChannel channel, String text) throws IOException {
    channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  /** Reads until {@code count} last lines of answers have come, the greeting included. */
  private static List<String> answers(SocketChannel channel, int count) throws IOException {
    var lines = new ArrayList<String>();
    var line = new StringBuilder();
    ByteBuffer one = ByteBuffer.allocate(1);
    int seen = 0;
    while (seen < count && channel.read(one.clear()) > 0) {
      char c = (char) one.get(0);
      if (c != '\n') {
        line.append(c);
        continue;
      }
      lines.add(line.toString());
      seen += lines.getLast().matches("\\d{4} .*") ? 1 : 0;
      line.setLength(0);
    }
    return lines;
  }

  @Test
  void theGreetingComesUnaskedAndTheSocketIsForItsGroupOnly() throws IOException {
    try (SocketChannel client = connect()) {
      assertEquals(List.of("0001 BIRD 2.0.12+manx-0.1.0 ready."), answers(client, 1));
    }
    assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
  }

  @Test
  void commandsInOneWriteAreAnsweredInOrder() throws IOException {
    try (SocketChannel client = connect()) {
      send(client, "show protocols device1\r\nfoo\n  restrict # now\ndown\n");
      List<String> lines = answers(client, 5);
      assertEquals("0000 ", lines.get(3));
      assertTrue(lines.get(4).startsWith("9001 syntax error, unexpected 'foo'"), lines.get(4));
      assertEquals(List.of("0016 Access restricted", "8007 Access denied"), lines.subList(5, 7));
    }
    assertEquals(List.of(), speaker.done);
  }

  @Test
  void aCommandThatIsTooLongIsRefusedAndTheNextIsServed() throws Exception {
    try (SocketChannel client = connect()) {
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      send(client, "x".repeat(50_000) + "\neval 1+2\n");
                    } catch (IOException e) {
                      throw new IllegalStateException(e);
                    }
                  });
      List<String> lines = answers(client, 3);
      assertTrue(lines.get(1).startsWith("9000 Command too long"), lines.get(1));
      assertEquals("0023 3", lines.get(2));
      writer.join();
    }
  }

  @Test
  void whatWasSentBeforeAHalfCloseIsAnswered() throws IOException {
    try (SocketChannel client = connect()) {
      send(client, "show status\n");
      client.shutdownOutput();
      List<String> lines = answers(client, 10);
      assertEquals("0013 Daemon is up and running", lines.getLast());
    }
  }

  @Test
  void aHundredClientsAtOnceAreAllAnswered() throws IOException {
    var clients = new ArrayList<SocketChannel>();
    try {
      for (int i = 0; i < 100; i++) {
        clients.add(connect());
      }
      for (SocketChannel client : clients) {
        send(client, "show protocols all\n");
      }
      for (SocketChannel client : clients) {
        assertEquals("0000 ", answers(client, 2).getLast());
      }
    } finally {
      for (SocketChannel client : clients) {
        client.close();
      }
    }
    await().until(() -> server.clients() == 0);
  }

  @Test
  void aClientThatDoesNotReadHoldsUpNobodyAndCostsTwoPages() throws IOException {
    million();
    try (SocketChannel slow = connect();
        SocketChannel quick = connect()) {
      send(slow, "show route table master4\n");
      await().until(() -> speaker.pages.get() > 3);
      // The kernel's buffers take some pages; then the answer stands still.
      await()
          .during(Duration.ofMillis(500))
          .atMost(Duration.ofSeconds(45))
          .until(() -> speaker.pages.get() == pagesSeen.getAndSet(speaker.pages.get()));
      assertTrue(speaker.pages.get() < 60, () -> speaker.pages + " pages");
      send(quick, "show status\n");
      assertEquals("0013 Daemon is up and running", answers(quick, 2).getLast());
    }
    await().until(() -> server.clients() == 0);
    int after = speaker.pages.get();
    assertTrue(after < 100, () -> "walked on for a client that has gone: " + after);
  }

  private void million() {
    PathAttributes attributes =
        PathAttributes.builder(IpAddress.parse("10.0.12.2")).localPref(100).build();
    PathView path =
        SampleRoutes.path(
            "Mesh_10_0_12_2",
            ProtocolStatus.Kind.BGP,
            "10.0.12.2",
            "09.003",
            PathView.Destination.UNICAST,
            List.of(SampleRoutes.via("10.0.12.2")),
            attributes,
            100,
            true);
    speaker.generated = MILLION;
    speaker.generator =
        i -> new RouteView(IpPrefix.host(IpAddress.v4(0x0A000000 + i)), List.of(path));
  }

  @Test
  void aMillionRoutesStreamInWholeLines() throws IOException {
    million();
    try (SocketChannel client = connect()) {
      send(client, "show route table master4\n");
      ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
      long lines = 0;
      String tail = "";
      while (!tail.endsWith("\n0000 \n")) {
        assertTrue(client.read(buffer.clear()) > 0, "ended early");
        for (int i = 0; i < buffer.position(); i++) {
          lines += buffer.get(i) == '\n' ? 1 : 0;
        }
        int keep = Math.min(7, buffer.position());
        tail += new String(buffer.array(), buffer.position() - keep, keep, UTF_8);
        tail = tail.substring(Math.max(0, tail.length() - 7));
      }
      assertEquals(1 + 1 + 2L * MILLION + 1, lines);
    }
  }

  @Test
  void logLinesComeOnlyAfterEcho() throws IOException {
    try (SocketChannel client = connect()) {
      send(client, "eval 1\n");
      answers(client, 2);
      assertEquals(List.of(), List.copyOf(listeners));
      send(client, "echo all\n");
      assertEquals(List.of("0000 "), answers(client, 1));
      await().until(() -> listeners.size() == 1);
      listeners.getFirst().accept("peer tor-1\nforged");
      ByteBuffer read = ByteBuffer.allocate(64);
      while (read.position() < 19) {
        assertTrue(client.read(read) > 0);
      }
      assertEquals("+peer tor-1?forged\n", new String(read.array(), 0, read.position(), UTF_8));
      send(client, "echo off\n");
      answers(client, 1);
      await().until(listeners::isEmpty);
    }
  }

  @Test
  void aLivingServerIsNotReplacedAndAStaleSocketIs() throws IOException {
    IOException refused = assertThrows(IOException.class, this::open);
    assertTrue(String.valueOf(refused.getMessage()).contains("another server answers"));
    Path stale = directory.resolve("stale.ctl");
    try (var dead =
        java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(stale));
    }
    assertTrue(Files.exists(stale));
    Path own = socket;
    socket = stale;
    try (ControlServer second = open();
        SocketChannel client = connect()) {
      assertEquals(1, answers(client, 1).size());
      assertTrue(second.clients() <= 1);
    }
    assertFalse(Files.exists(stale), "removed at a clean stop");
    socket = own;
    Path file = Files.writeString(directory.resolve("file"), "precious");
    socket = file;
    assertThrows(IOException.class, this::open);
    assertEquals("precious", Files.readString(file));
    socket = own;
  }
}
