package io.manx.speaker.control;

import io.manx.speaker.control.command.Refusal;
import io.manx.speaker.control.text.Dialect;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client, from the greeting to its end. Runs on a thread of its own. */
final class ControlConnection implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(ControlConnection.class);

  private final ControlSettings settings;
  private final Ports ports;
  private final SocketChannel channel;
  private final Runnable closed;

  /**
   * @param closed run once when the connection has ended
   */
  ControlConnection(ControlSettings settings, Ports ports, SocketChannel channel, Runnable closed) {
    this.settings = settings;
    this.ports = ports;
    this.channel = channel;
    this.closed = closed;
  }

  @Override
  public void run() {
    try (channel) {
      serve();
    } catch (IOException e) {
      log.debug("control socket {}: client gone: {}", settings.socket(), e.toString());
    } catch (RuntimeException e) {
      log.error("control socket {}: a command failed", settings.socket(), e);
    } finally {
      closed.run();
    }
  }

  private void serve() throws IOException {
    var writer = new ReplyWriter(channel);
    var reader = new LineReader(channel);
    try (var echo = new Echo(ports.log(), writer)) {
      var session = new Session(settings, ports, echo::start, echo::close);
      Dialect dialect = settings.dialect();
      writer.end(1, "BIRD " + dialect.version(settings.version()) + " ready.");
      while (true) {
        String line = reader.next();
        if (line == null) {
          return;
        }
        if (reader.tooLong()) {
          writer.end(
              Refusal.TOO_LONG, "Command too long: " + LineReader.MAX_LENGTH + " octets at most");
        } else if (session.run(line, writer) == Session.Next.CLOSE) {
          return;
        }
      }
    }
  }

  /** Ends the connection. Any thread. */
  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("control socket {}: {}", settings.socket(), e.toString());
    }
  }
}
