package io.manx.speaker.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * A session of the client at a terminal of its own, for the client's start cache: the build starts
 * this class with {@code -XX:AOTCacheOutput}. Talks to nothing but a socket that it makes.
 */
public final class ClientTraining {
  private static final String KEYS = "show protocols\rquit\r";

  private ClientTraining() {}

  /**
   * {@code ClientTraining DIRECTORY}: the directory gets the socket and the history.
   *
   * @throws IOException if the session did not go to its end
   */
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    Path socket = directory.resolve("client.ctl");
    Map<String, String> environment =
        Map.of("XDG_STATE_HOME", directory.toString(), "TERM", "xterm");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread.ofPlatform().daemon().start(() -> serve(server));
      single(socket, environment);
      try (Wire wire = Wire.connect(socket);
          Terminal terminal =
              TerminalBuilder.builder()
                  .system(false)
                  .type("xterm")
                  .streams(
                      new ByteArrayInputStream(KEYS.getBytes(StandardCharsets.US_ASCII)),
                      OutputStream.nullOutputStream())
                  .build()) {
        new Interactive(new Session(wire), true).run(terminal, environment);
      }
    }
  }

  private static void single(Path socket, Map<String, String> environment) throws IOException {
    var err = new ByteArrayOutputStream();
    int status =
        ControlClient.run(
            new String[] {"-s", socket.toString(), "show", "protocols"},
            environment,
            System.in,
            OutputStream.nullOutputStream(),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    if (status != 0) {
      throw new IOException(err.toString(StandardCharsets.UTF_8));
    }
  }

  /** Answers each connection in turn; ends when the socket is closed. */
  private static void serve(ServerSocketChannel server) {
    while (server.isOpen()) {
      try (SocketChannel client = server.accept()) {
        say(client, "0001 BIRD 2 ready.\n");
        Scanner lines = new Scanner(Channels.newReader(client, StandardCharsets.UTF_8));
        while (lines.hasNextLine()) {
          lines.nextLine();
          say(
              client,
              "1002-tor-1      BGP        ---        up     00:00:00  Established\n0000 \n");
        }
      } catch (IOException e) {
        return; // the session sees that nobody answers, and fails
      }
    }
  }

  private static void say(SocketChannel client, String text) throws IOException {
    ByteBuffer octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (octets.hasRemaining()) {
      client.write(octets);
    }
  }

  private record Session(Wire wire) implements Interactive.Client {
    @Override
    public boolean run(String line, OutputStream out) throws IOException {
      if (line.equals("quit")) {
        return false;
      }
      wire.send(line);
      wire.copyReply(out, Wire.Style.TEXT);
      return true;
    }

    @Override
    public List<String> protocols() {
      return List.of("tor-1");
    }

    @Override
    public void hangUp() {
      throw new IllegalStateException("nobody interrupts the training");
    }

    @Override
    public void reconnect() {
      throw new IllegalStateException("this answer has no second page");
    }
  }
}
