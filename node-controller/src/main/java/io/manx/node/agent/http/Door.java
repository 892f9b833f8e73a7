package io.manx.node.agent.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets clients in: each has a virtual thread. There is room for so many; beyond that, whoever comes
 * takes the place of who has waited longest at the address that has most, so that nobody who holds
 * connections without a request keeps others out, not even those at his own address. Who is being
 * answered stays. Thread-safe.
 */
final class Door implements AutoCloseable {
  /** A client keeps up to 16 KiB of a request, and this process is to be small. */
  static final int MOST = 400;

  private static final Logger LOG = LoggerFactory.getLogger(Door.class);
  private static final int BACKLOG = 128;
  private static final long PAUSE_MILLIS = 200;

  private final ServerSocketChannel listener;
  private final Consumer<HttpConnection> served;

  /** Those inside; who has waited longest is first. Guarded by itself. */
  private final Set<HttpConnection> inside = new LinkedHashSet<>();

  private volatile boolean closed;

  /**
   * Listens.
   *
   * @param served what a client's thread does
   * @throws IOException if the address or the port cannot be used
   */
  Door(InetSocketAddress address, Consumer<HttpConnection> served) throws IOException {
    this.listener = ServerSocketChannel.open();
    this.served = served;
    try {
      listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      listener.bind(address, BACKLOG);
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
    Thread.ofVirtual().name("http-accept").start(this::accept);
  }

  InetSocketAddress address() throws IOException {
    return (InetSocketAddress) listener.getLocalAddress();
  }

  private void accept() {
    while (!closed) {
      try {
        admit(listener.accept());
      } catch (IOException e) {
        if (!closed) {
          LOG.warn("http: {}", e.toString());
          pause(); // the next try after such as too many open files may be no better
        }
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void admit(SocketChannel channel) {
    HttpConnection client;
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      client = new HttpConnection(channel, this::waits);
    } catch (IOException e) {
      LOG.debug("http client has gone: {}", e.toString());
      end(channel);
      return;
    }
    HttpConnection leaves = null;
    synchronized (inside) {
      if (inside.size() >= MOST) {
        leaves = longestOfTheGreediest();
        if (leaves == null) {
          leaves = client; // all are being answered
        }
        inside.remove(leaves);
      }
      if (!client.equals(leaves)) {
        inside.add(client);
      }
    }
    if (leaves != null) {
      leaves.close();
    }
    if (!client.equals(leaves)) {
      Thread.ofVirtual().name("http").start(() -> serve(client));
    }
    if (closed) {
      client.close();
    }
  }

  private static void end(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("http client: {}", e.toString());
    }
  }

  private @Nullable HttpConnection longestOfTheGreediest() {
    Map<InetAddress, Integer> counts = new HashMap<>();
    for (HttpConnection each : inside) {
      counts.merge(each.address(), 1, Integer::sum);
    }
    HttpConnection found = null;
    for (HttpConnection each : inside) {
      if (each.isWaiting() && (found == null || count(counts, each) > count(counts, found))) {
        found = each;
      }
    }
    return found;
  }

  private static int count(Map<InetAddress, Integer> counts, HttpConnection each) {
    return counts.getOrDefault(each.address(), 0);
  }

  /** A client was answered and waits again: of all those that wait, for the shortest time. */
  private void waits(HttpConnection client) {
    synchronized (inside) {
      if (inside.remove(client)) {
        inside.add(client);
      }
    }
  }

  private void serve(HttpConnection client) {
    try (client) {
      served.accept(client);
    } finally {
      synchronized (inside) {
        inside.remove(client);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      listener.close();
    } catch (IOException e) {
      LOG.debug("http: {}", e.toString());
    }
    List<HttpConnection> all;
    synchronized (inside) {
      all = new ArrayList<>(inside);
    }
    all.forEach(HttpConnection::close);
  }
}
