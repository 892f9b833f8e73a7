package io.manx.lab.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.manx.lab.net.LabException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client of BIRD's control protocol that opens one connection a question. */
public final class ControlSocket {
  private static final int PATIENCE_SECONDS = 10;

  private final Path path;

  /** A client of the socket at this path. */
  public ControlSocket(Path path) {
    this.path = path;
  }

  /**
   * An answer's lines: the code that stands before it, and the text.
   *
   * @param code four digits; 8000 and above are errors
   */
  public record Line(int code, String text) {}

  /** Whether somebody answers. */
  public boolean answers() {
    try {
      return !ask("show status").isEmpty();
    } catch (LabException e) {
      return false;
    }
  }

  /**
   * Asks, and reads to the end of the answer.
   *
   * @throws LabException if nobody listens or the connection ends early
   */
  public List<Line> ask(String command) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Limit _ = new Limit(channel)) {
      channel.connect(UnixDomainSocketAddress.of(path));
      BufferedReader reader =
          new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), UTF_8));
      answer(reader);
      ByteBuffer request = ByteBuffer.wrap((command + "\n").getBytes(UTF_8));
      while (request.hasRemaining()) {
        channel.write(request);
      }
      return answer(reader);
    } catch (IOException e) {
      throw new LabException("no answer from " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * Closes a channel whose other side has been silent for too long, which ends the read that waits
   * for it.
   */
  private static final class Limit implements AutoCloseable {
    private final CompletableFuture<Void> pending;

    Limit(SocketChannel channel) {
      pending =
          CompletableFuture.runAsync(
              () -> {
                try {
                  channel.close();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              CompletableFuture.delayedExecutor(PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Override
    public void close() {
      pending.cancel(false);
    }
  }

  /** The text of the answer. */
  public String text(String command) {
    return String.join("\n", ask(command).stream().map(Line::text).toList());
  }

  private static List<Line> answer(BufferedReader reader) throws IOException {
    List<Line> lines = new ArrayList<>();
    int code = 0;
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      boolean coded =
          line.length() >= 5 && line.substring(0, 4).chars().allMatch(c -> c >= '0' && c <= '9');
      if (!coded) {
        lines.add(new Line(code, line.isEmpty() ? "" : line.substring(1)));
        continue;
      }
      code = Integer.parseInt(line.substring(0, 4));
      lines.add(new Line(code, line.substring(5)));
      if (line.charAt(4) == ' ') {
        return lines;
      }
    }
    throw new IOException("the connection ended inside an answer");
  }
}
