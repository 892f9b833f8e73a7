package io.manx.speaker.transport;

import io.manx.net.IpAddress;
import io.manx.speaker.message.EncodedUpdates;
import io.manx.speaker.runtime.ConnectSpec;
import io.manx.speaker.runtime.Connection;
import io.manx.speaker.runtime.EventLoop;
import io.manx.speaker.runtime.Transport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** TCP with Linux's epoll. Belongs to the loop, as the port says. */
public final class NettyTransport implements Transport {
  private final EventLoop loop;
  private final IoThreads threads;
  private final FanOut fanOut;
  private final Map<IpAddress, ListenSocket> listeners = new HashMap<>();

  /**
   * Starts the I/O threads: one on a machine with two processors or less, else up to four. Any
   * thread.
   *
   * @throws IllegalStateException if this machine has no epoll; the message says what is missing
   */
  public NettyTransport(EventLoop loop) {
    this(loop, IoThreads.defaultCount());
  }

  /** Starts this many I/O threads. */
  NettyTransport(EventLoop loop, int ioThreads) {
    this.loop = loop;
    this.threads = new IoThreads(loop, ioThreads);
    this.fanOut = new FanOut(threads);
  }

  /**
   * Loads what the first transport would have to wait for, netty's native library most of all. Any
   * thread, beside whatever else is to be done at the start.
   */
  public static void warmUp() {
    IoThreads.warmUp();
  }

  @Override
  public void listen(ListenSpec spec, AcceptListener listener) {
    listeners
        .values()
        .removeIf(
            socket -> {
              if (socket.fits(spec)) {
                socket.update(spec, listener);
                return false;
              }
              socket.close();
              return true;
            });
    for (IpAddress address : spec.addresses()) {
      if (!listeners.containsKey(address)) {
        ListenSocket socket = new ListenSocket(loop, threads, fanOut, address, spec, listener);
        listeners.put(address, socket);
        socket.open();
      }
    }
  }

  @Override
  public Attempt connect(ConnectSpec spec, ConnectListener listener) {
    ConnectAttempt attempt = new ConnectAttempt(loop, spec, listener);
    attempt.start(threads, fanOut);
    return attempt;
  }

  @Override
  public void fanOut(EncodedUpdates updates, List<Connection> connections) {
    fanOut.send(updates, connections);
  }

  /** How many buffers are in use. Any thread. */
  long buffersInUse() {
    return threads.buffersInUse();
  }

  @Override
  public void close() {
    listeners.values().forEach(ListenSocket::close);
    listeners.clear();
    threads.close();
  }
}
