package io.manx.lab.kubernetes;

import io.manx.lab.net.LabException;
import io.manx.lab.net.Netns;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;

/**
 * Lets a network namespace reach a port of this machine's loopback without any interface between
 * them: a process inside listens, and a socket that is a file leads out.
 */
public final class NamespaceDoor implements AutoCloseable {
  private static final int BUFFER = 16_384;

  private final ServerSocketChannel outside;
  private final Process inside;

  private NamespaceDoor(ServerSocketChannel outside, Process inside) {
    this.outside = outside;
    this.inside = inside;
  }

  /**
   * Opens one.
   *
   * @param netns the namespace
   * @param address an address of the namespace
   * @param port the port there
   * @param target the port of this machine's loopback
   * @param socket the file that it needs, whose path is short
   */
  public static NamespaceDoor open(Netns netns, String address, int port, int target, Path socket) {
    try {
      ServerSocketChannel outside = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      outside.bind(UnixDomainSocketAddress.of(socket));
      SocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), target);
      Thread.ofVirtual().start(() -> relay(outside, loopback));
      Process inside =
          new ProcessBuilder(
                  netns.inside(
                      List.of(
                          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                          "-XX:TieredStopAtLevel=1",
                          "-cp",
                          System.getProperty("java.class.path"),
                          NamespaceDoor.class.getName(),
                          address,
                          Integer.toString(port),
                          socket.toString())))
              .inheritIO()
              .start();
      return new NamespaceDoor(outside, inside);
    } catch (IOException e) {
      throw new LabException("no door to " + netns.name() + ": " + e.getMessage(), e);
    }
  }

  /** The process inside: {@code NamespaceDoor ADDRESS PORT SOCKET}. */
  public static void main(String[] args) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(args[0], Integer.parseInt(args[1])));
    relay(listener, UnixDomainSocketAddress.of(args[2]));
  }

  /** Connects whoever comes with the target, until the listener is closed. */
  private static void relay(ServerSocketChannel listener, SocketAddress target) {
    while (listener.isOpen()) {
      try {
        SocketChannel near = listener.accept();
        Thread.ofVirtual().start(() -> connect(near, target));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private static void connect(SocketChannel near, SocketAddress target) {
    try (near;
        SocketChannel far = SocketChannel.open(target)) {
      Thread back = Thread.ofVirtual().start(() -> copy(far, near));
      copy(near, far);
      back.join();
    } catch (IOException e) {
      // The target is away: the caller sees its connection end, as it would without a door.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void copy(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      close(from);
      close(to);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new LabException("a connection does not end", e);
    }
  }

  @Override
  public void close() {
    inside.destroyForcibly();
    try {
      outside.close();
    } catch (IOException e) {
      throw new LabException("the door does not close", e);
    }
  }
}
