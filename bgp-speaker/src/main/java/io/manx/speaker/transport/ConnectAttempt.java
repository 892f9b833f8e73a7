package io.manx.speaker.transport;

import io.manx.net.IpAddress;
import io.manx.speaker.runtime.ConnectSpec;
import io.manx.speaker.runtime.EventLoop;
import io.manx.speaker.runtime.Transport;
import io.netty.channel.ChannelFuture;
import io.netty.channel.epoll.EpollSocketChannel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A call to a peer. Belongs to the loop; the connecting itself is on the I/O thread. */
final class ConnectAttempt implements Transport.Attempt {
  private final EventLoop loop;
  private final ConnectSpec spec;
  private final Transport.ConnectListener listener;
  private @Nullable EpollSocketChannel channel;
  private boolean over;

  ConnectAttempt(EventLoop loop, ConnectSpec spec, Transport.ConnectListener listener) {
    this.loop = loop;
    this.spec = spec;
    this.listener = listener;
  }

  /** Begins. The listener is never called from in here. */
  void start(IoThreads threads, FanOut fanOut) {
    IoThread thread = threads.next();
    EpollSocketChannel opened = null;
    try {
      opened = new EpollSocketChannel(SocketOptions.family(spec.remote()));
      configure(opened);
    } catch (RuntimeException e) {
      if (opened != null) {
        opened.unsafe().closeForcibly();
      }
      String reason = Reasons.of(e);
      loop.execute(() -> failed(reason, false));
      return;
    }
    EpollSocketChannel ready = opened;
    channel = ready;
    ChannelSide side = new ChannelSide(ready, thread, fanOut);
    var _ = thread.loop().register(ready).addListener(_ -> connect(ready, side));
  }

  private void configure(EpollSocketChannel opened) {
    boolean v4 = spec.remote().isV4();
    opened.config().setConnectTimeoutMillis(Math.toIntExact(spec.timeout().toMillis()));
    SocketOptions.limitTtl(opened, v4, spec.ttl(), spec.minTtl());
    if (spec.device() != null) {
      SocketOptions.bindToDevice(opened, spec.device());
    }
    spec.password().ifPresent(password -> Md5Keys.set(opened, spec.remote(), password));
  }

  /** On the I/O thread. */
  private void connect(EpollSocketChannel ready, ChannelSide side) {
    IpAddress source = spec.source();
    InetSocketAddress local =
        source == null ? null : new InetSocketAddress(source.toInetAddress(), 0);
    InetSocketAddress remote = new InetSocketAddress(spec.remote().toInetAddress(), spec.port());
    ChannelFuture connected = local == null ? ready.connect(remote) : ready.connect(remote, local);
    var _ =
        connected.addListener(
            (ChannelFuture done) -> {
              if (done.isSuccess()) {
                NettyConnection connection = NettyConnection.opened(loop, side, spec.device());
                loop.execute(() -> connected(connection));
              } else {
                Throwable cause = done.cause();
                String reason = Reasons.of(cause);
                boolean hungUp = Reasons.isReset(cause);
                var _ = ready.close();
                loop.execute(() -> failed(reason, hungUp));
              }
            });
  }

  private void connected(NettyConnection connection) {
    if (over) {
      connection.abort();
    } else {
      over = true;
      listener.connected(connection);
    }
  }

  private void failed(String reason, boolean hungUp) {
    if (over) {
      return;
    }
    over = true;
    if (hungUp) {
      listener.hungUp(reason);
    } else {
      listener.connectFailed(reason);
    }
  }

  @Override
  public void cancel() {
    if (!over) {
      over = true;
      if (channel != null) {
        var _ = channel.close();
      }
    }
  }
}
