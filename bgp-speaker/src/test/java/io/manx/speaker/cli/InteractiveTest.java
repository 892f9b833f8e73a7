package io.manx.speaker.cli;

import static io.manx.speaker.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.channels.AsynchronousCloseException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.terminal.Size;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys at a terminal without a window, and what becomes of them. */
class InteractiveTest {
  private static final String CTRL_C = "\u0003";
  private static final String UP = "\u001bOA";

  /** An agent that says what it was asked, and never ends a trace. */
  private static final class Agent implements Interactive.Client {
    final List<String> lines = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger(1);
    private final CountDownLatch hungUp = new CountDownLatch(1);

    @Override
    public boolean run(String line, OutputStream out) throws IOException {
      lines.add(line.strip());
      if (line.startsWith("trace")) {
        try {
          hungUp.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        throw new AsynchronousCloseException();
      }
      out.write(
          "answered\n".repeat(line.startsWith("long") ? 100 : 1).getBytes(StandardCharsets.UTF_8));
      return !line.equals("quit");
    }

    @Override
    public List<String> protocols() {
      return List.of("tor-1");
    }

    @Override
    public void hangUp() {
      hungUp.countDown();
    }

    @Override
    public void reconnect() {
      connections.incrementAndGet();
    }
  }

  @TempDir private Path state;
  private final Agent agent = new Agent();
  private PipedOutputStream keys;
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private ExternalTerminal terminal;
  private Thread session;

  @BeforeEach
  void open() throws IOException {
    open(new Size(80, 24));
  }

  private void open(Size size) throws IOException {
    keys = new PipedOutputStream();
    terminal =
        new ExternalTerminal(
            "test", "xterm", new PipedInputStream(keys), screen, StandardCharsets.UTF_8);
    terminal.setSize(size);
    session =
        Thread.startVirtualThread(
            () -> {
              try {
                new Interactive(agent, false)
                    .run(terminal, Map.of("XDG_STATE_HOME", state.toString()));
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
  }

  @AfterEach
  void close() throws Exception {
    type("quit\r");
    assertTrue(session.join(Duration.ofSeconds(50)), "the session does not end");
    terminal.close();
  }

  private void type(String text) throws IOException {
    keys.write(text.getBytes(StandardCharsets.UTF_8));
    keys.flush();
  }

  private void typeAndAwait(String text, String line) throws IOException {
    type(text);
    await()
        .untilAsserted(
            () -> assertEquals(line, agent.lines.isEmpty() ? "" : agent.lines.getLast()));
  }

  private void awaitScreen(String text, int times) {
    await().untilAsserted(() -> assertEquals(times, shown(text)));
  }

  private int shown(String text) {
    return screen.toString(StandardCharsets.UTF_8).split(text, -1).length - 1;
  }

  @Test
  void ctrlCEndsTheAnswerAndNotTheClient() throws Exception {
    typeAndAwait("trace\r", "trace");
    type(CTRL_C);
    await().untilAsserted(() -> assertEquals(2, agent.connections.get()));
    typeAndAwait("show status\r", "show status");
    assertEquals(2, agent.connections.get());
  }

  @Test
  void tabCompletesCommandsAndProtocols() throws Exception {
    typeAndAwait("show protoc\t\r", "show protocols");
    typeAndAwait("show protocols all t\t\r", "show protocols all tor-1");
  }

  @Test
  void historyComesBackByArrow() throws Exception {
    typeAndAwait("show status\r", "show status");
    typeAndAwait("show memory\r", "show memory");
    typeAndAwait(UP + UP + "\r", "show status");
    assertEquals(3, agent.lines.size());
  }

  @Test
  void aLongAnswerStopsAtThePage() throws Exception {
    typeAndAwait("long\r", "long");
    awaitScreen("more", 1);
    assertTrue(shown("answered") < 40, "more than a page");
    type("q");
    await().untilAsserted(() -> assertEquals(2, agent.connections.get()));
  }

  /** As under script, or in a container before somebody says how large the window is. */
  @Test
  void aTerminalOfNoSizeIsTakenForTheUsualOne() throws Exception {
    close();
    agent.lines.clear();
    screen.reset();
    open(new Size(0, 0));
    typeAndAwait("show mem\t\r", "show memory");
    assertEquals(new Size(80, 24), terminal.getSize());
    awaitScreen("answered", 1);
    screen.reset();
    typeAndAwait("long\r", "long");
    awaitScreen("more", 1);
    assertEquals(23, shown("answered"), "a page: " + screen);
    type(" ");
    awaitScreen("more", 2);
    type("q");
    await().untilAsserted(() -> assertEquals(2, agent.connections.get()));
  }
}
