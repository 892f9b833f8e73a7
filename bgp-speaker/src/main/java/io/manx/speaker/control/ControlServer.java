package io.manx.speaker.control;

import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a control socket. One thread accepts; each client has a virtual thread. Start once, close
 * once; both from any thread.
 */
public final class ControlServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlServer.class);

  private final ControlSettings settings;
  private final Ports ports;
  private final Set<ControlConnection> clients = ConcurrentHashMap.newKeySet();
  private final SocketFile file;
  private final ServerSocketChannel listener;
  private volatile boolean closing;

  private ControlServer(ControlSettings settings, Ports ports, SocketFile file) {
    this.settings = settings;
    this.ports = ports;
    this.file = file;
    this.listener = file.listener();
  }

  /**
   * Opens the socket and serves it.
   *
   * @throws IOException with a sentence for the user if another server answers at the path, or the
   *     path cannot be used
   */
  public static ControlServer start(ControlSettings settings, Ports ports) throws IOException {
    var server = new ControlServer(settings, ports, SocketFile.open(settings.socket()));
    Thread.ofPlatform().daemon().name("control-accept").start(server::accept);
    return server;
  }

  private void accept() {
    while (!closing) {
      try {
        admit(listener.accept());
      } catch (IOException e) {
        if (closing) {
          return;
        }
        log.warn("control socket {}: {}", settings.socket(), e.toString());
        pause();
      }
    }
  }

  /** After a failure such as too many open files: the next try may be no better. */
  private static void pause() {
    try {
      Thread.sleep(java.time.Duration.ofMillis(200));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void admit(SocketChannel channel) throws IOException {
    if (clients.size() >= settings.maxClients()) {
      try (channel) {
        new ReplyWriter(channel).end(8000, "Too many clients");
      }
      return;
    }
    var self = new ControlConnection[1];
    var connection = new ControlConnection(settings, ports, channel, () -> clients.remove(self[0]));
    self[0] = connection;
    clients.add(connection);
    if (closing) {
      connection.close();
    }
    Thread.ofVirtual().name("control-client").start(connection);
  }

  /** How many clients are connected. */
  public int clients() {
    return clients.size();
  }

  /** Ends all connections and removes the socket. */
  @Override
  public void close() {
    closing = true;
    file.close();
    clients.forEach(ControlConnection::close);
  }
}
