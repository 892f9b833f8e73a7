package io.manx.speaker.transport;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.runtime.EventLoop;
import io.manx.speaker.runtime.Password;
import io.manx.speaker.runtime.RateLimitedLog;
import io.manx.speaker.runtime.Transport;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * One address to listen on: a socket, or the wait for the next try. Belongs to the loop; only
 * {@link #bind} and the end of {@link #passwords} run on the I/O thread.
 */
final class ListenSocket {
  private static final Duration RETRY = Duration.ofSeconds(3);
  private static final RateLimitedLog log =
      new RateLimitedLog(LoggerFactory.getLogger(ListenSocket.class));

  private final EventLoop loop;
  private final IoThreads threads;
  private final FanOut fanOut;
  private final IpAddress address;
  private final int port;
  private Map<IpPrefix, Password> passwords;
  private Transport.AcceptListener listener;

  private @Nullable EpollServerSocketChannel channel;
  private EventLoop.@Nullable Timer retry;
  private String reported = "";
  private boolean closed;

  ListenSocket(
      EventLoop loop,
      IoThreads threads,
      FanOut fanOut,
      IpAddress address,
      Transport.ListenSpec spec,
      Transport.AcceptListener listener) {
    this.loop = loop;
    this.threads = threads;
    this.fanOut = fanOut;
    this.address = address;
    this.port = spec.port();
    this.passwords = Map.copyOf(spec.passwords());
    this.listener = listener;
  }

  /** Tries to listen, now and until it works or {@link #close} is called. */
  void open() {
    IoThread thread = threads.next();
    EpollServerSocketChannel server = null;
    try {
      server = new EpollServerSocketChannel(SocketOptions.family(address));
      SocketOptions.set(server, ChannelOption.SO_REUSEADDR, true);
      if (!address.isV4()) {
        SocketOptions.onlyIpv6(server);
      }
      Md5Keys.change(server, address.isV4(), Map.of(), passwords);
    } catch (RuntimeException e) {
      if (server != null) {
        server.unsafe().closeForcibly();
      }
      failed(Reasons.of(e));
      return;
    }
    EpollServerSocketChannel opened = server;
    channel = opened;
    var _ = opened.pipeline().addLast(new Acceptor(loop, threads, fanOut, this::accepted));
    var _ = thread.loop().register(opened).addListener(_ -> bind(opened));
  }

  private void bind(EpollServerSocketChannel server) {
    var _ =
        server
            .bind(new InetSocketAddress(address.toInetAddress(), port))
            .addListener((ChannelFuture bound) -> loop.execute(() -> bound(server, bound.cause())));
  }

  private void bound(EpollServerSocketChannel server, @Nullable Throwable cause) {
    if (closed) {
      return;
    }
    if (cause != null) {
      failed(Reasons.of(cause));
      return;
    }
    reported = "";
    InetSocketAddress local = server.localAddress();
    listener.listening(address, local == null ? port : local.getPort());
  }

  private void accepted(NettyConnection connection) {
    if (closed) {
      connection.abort();
    } else {
      listener.accepted(connection);
    }
  }

  private void failed(String reason) {
    shut();
    retry = loop.schedule(RETRY, this::open);
    if (!reason.equals(reported)) {
      reported = reason;
      listener.listenFailed(address, port, reason);
    }
  }

  /** Takes over what changed in the specification. */
  void update(Transport.ListenSpec spec, Transport.AcceptListener told) {
    listener = told;
    if (passwords.equals(spec.passwords())) {
      return;
    }
    Map<IpPrefix, Password> before = passwords;
    Map<IpPrefix, Password> now = Map.copyOf(spec.passwords());
    passwords = now;
    EpollServerSocketChannel server = channel;
    if (server == null) {
      return; // the next try uses them
    }
    server.eventLoop().execute(() -> changePasswords(server, before, now));
  }

  /**
   * On the I/O thread. A listener that does not have a peer's key would let anybody in who takes
   * the peer's address, so it is closed instead.
   */
  private void changePasswords(
      EpollServerSocketChannel server,
      Map<IpPrefix, Password> before,
      Map<IpPrefix, Password> now) {
    if (!server.isOpen()) {
      return;
    }
    try {
      Md5Keys.change(server, address.isV4(), before, now);
    } catch (RuntimeException e) {
      String reason = "cannot set TCP MD5 keys: " + Reasons.of(e);
      log.warn("stops listening on {} port {}: {}", address, port, reason);
      loop.execute(
          () -> {
            if (!closed) {
              failed(reason);
            }
          });
    }
  }

  /** Stops listening; connections stay. */
  void close() {
    closed = true;
    if (retry != null) {
      retry.cancel();
    }
    shut();
  }

  private void shut() {
    if (channel != null) {
      var _ = channel.close();
      channel = null;
    }
  }

  /** Whether the socket fits the specification but for its passwords. */
  boolean fits(Transport.ListenSpec spec) {
    return port == spec.port() && spec.addresses().contains(address);
  }
}
