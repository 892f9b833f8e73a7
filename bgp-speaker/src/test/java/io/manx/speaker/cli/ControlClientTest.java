package io.manx.speaker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client against a server that answers from a script. */
@Timeout(120)
class ControlClientTest {
  @TempDir private Path directory;
  private final List<String> received = new CopyOnWriteArrayList<>();
  private final Map<String, String> script =
      Map.of(
          "restrict", "0016 Access restricted\n",
          "show status", "1000-BIRD 2\n1011-Router ID is 10.0.0.1\n Hostname is a\n0013 Up\n",
          "json show status", "1100-{\"v\":1}\n0000 \n",
          "show protocols nope", "8003 No protocols match \"x\"\n",
          "json show protocols nope", "8003 No protocols match \"x\"\n",
          "show protocols \"Node*\"", "+a log line\n1002-Node\n0000 \n");
  private ServerSocketChannel server;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void listen() throws IOException {
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket()));
    Thread.ofVirtual().start(this::serve);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private Path socket() {
    return directory.resolve("c");
  }

  private void serve() {
    try (SocketChannel client = server.accept()) {
      write(client, "0001 BIRD 2 ready.\n");
      var line = new StringBuilder();
      ByteBuffer one = ByteBuffer.allocate(1);
      while (client.read(one.clear()) > 0) {
        if (one.get(0) != '\n') {
          line.append((char) one.get(0));
          continue;
        }
        received.add(line.toString());
        write(client, script.getOrDefault(line.toString(), "9001 syntax error\n"));
        line.setLength(0);
      }
    } catch (IOException e) {
      received.add(e.toString());
    }
  }

  private static void write(SocketChannel client, String text) throws IOException {
    client.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
  }

  private int run(String input, String... words) {
    var args = new java.util.ArrayList<>(List.of("-s", socket().toString()));
    args.addAll(List.of(words));
    return ControlClient.run(
        args.toArray(String[]::new),
        Map.of(),
        new ByteArrayInputStream(input.getBytes(UTF_8)),
        out,
        new PrintStream(err, true, UTF_8));
  }

  private String printed() {
    return out.toString(UTF_8);
  }

  @Test
  void oneCommandIsPrintedWithoutCodes() {
    assertEquals(0, run("", "sh", "status"));
    assertEquals("BIRD 2\nRouter ID is 10.0.0.1\nHostname is a\nUp\n", printed());
  }

  @Test
  void errorsSetTheExitStatus() {
    assertEquals(1, run("", "show protocols nope"));
    assertEquals("No protocols match \"x\"\n", printed());
  }

  @Test
  void errorsAreJsonWhereJsonWasAskedFor() {
    assertEquals(1, run("", "-j", "show", "protocols", "nope"));
    assertEquals(
        "{\"v\":1,\"kind\":\"error\",\"code\":8003,\"text\":\"No protocols match \\\"x\\\"\"}\n",
        printed());
  }

  @Test
  void jsonHasNoLastLine() {
    assertEquals(0, run("", "-j", "show", "status"));
    assertEquals("{\"v\":1}\n", printed());
  }

  @Test
  void restrictedModeComesFirstAndPatternsGetTheirQuotesBack() {
    assertEquals(0, run("", "-r", "show", "protocols", "Node*"));
    assertEquals(List.of("restrict", "show protocols \"Node*\""), received);
    assertEquals(">>> a log line\nNode\n", printed());
  }

  @Test
  void aSessionReadsCommandsToTheEndOfItsInput() {
    assertEquals(0, run("# comment\n\nshow protocols nope\nshow status\nquit\nshow status\n"));
    assertEquals(List.of("show protocols nope", "show status"), received);
  }

  @Test
  void aMissingAgentIsOneSentence() {
    int status =
        ControlClient.run(
            new String[] {"-s", directory.resolve("none").toString(), "show", "status"},
            Map.of(),
            new ByteArrayInputStream(new byte[0]),
            out,
            new PrintStream(err, true, UTF_8));
    assertEquals(1, status);
    assertTrue(
        err.toString(UTF_8).startsWith("manx cl: no agent answers at "), err.toString(UTF_8));
  }

  @Test
  void wrongOptionsAreUsageErrors() {
    assertEquals(2, run("", "-x"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sh st | show status*",
        "show proto all tor-1 | show protocols all tor-1",
        "sh r for 10.0.0.1 all | show route for 10.0.0.1 all",
        "dis tor-1 | disable tor-1",
        "conf ch | configure check",
        "show bfd s | show bfd sessions",
        "json sh mem | json show memory",
        "bogus x | bogus x",
      })
  void abbreviationsAreExpanded(String line, String full) {
    Abbreviations.Expansion expansion = Abbreviations.expand(line);
    if (full.endsWith("*")) {
      // status and static share this beginning.
      Abbreviations.Unclear unclear = assertInstanceOf(Abbreviations.Unclear.class, expansion);
      assertEquals("'st' may be status or static", unclear.text());
    } else {
      assertEquals(new Abbreviations.Expanded(full), expansion);
    }
  }
}
