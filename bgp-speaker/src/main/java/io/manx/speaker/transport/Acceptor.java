package io.manx.speaker.transport;

import io.manx.speaker.runtime.EventLoop;
import io.manx.speaker.runtime.RateLimitedLog;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/**
 * Takes the connections of a listening socket and hands them to the loop; when the loop does not
 * keep up, callers wait in the kernel's queue. Belongs to the listening channel's I/O thread.
 */
final class Acceptor extends ChannelInboundHandlerAdapter {
  /** So many connections may wait for the loop. */
  private static final int MAX_WAITING = 64;

  private static final RateLimitedLog log =
      new RateLimitedLog(LoggerFactory.getLogger(Acceptor.class));

  private final EventLoop loop;
  private final IoThreads threads;
  private final FanOut fanOut;
  private final Consumer<NettyConnection> accepted;
  private final AtomicInteger waiting = new AtomicInteger();

  /** {@code accepted} is called on the loop. */
  Acceptor(EventLoop loop, IoThreads threads, FanOut fanOut, Consumer<NettyConnection> accepted) {
    this.loop = loop;
    this.threads = threads;
    this.fanOut = fanOut;
    this.accepted = accepted;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    EpollSocketChannel child = (EpollSocketChannel) message;
    if (child.remoteAddress() == null) {
      child.unsafe().closeForcibly(); // it has gone already
      return;
    }
    IoThread thread = threads.next();
    ChannelSide side = new ChannelSide(child, thread, fanOut);
    NettyConnection connection = NettyConnection.accepted(loop, side);
    if (waiting.incrementAndGet() >= MAX_WAITING) {
      context.channel().config().setAutoRead(false);
    }
    var _ =
        thread
            .loop()
            .register(child)
            .addListener(
                registered ->
                    loop.execute(
                        () -> {
                          delivered(context.channel());
                          if (registered.isSuccess()) {
                            accepted.accept(connection);
                          } else {
                            child.unsafe().closeForcibly();
                          }
                        }));
  }

  private void delivered(Channel server) {
    if (waiting.decrementAndGet() == MAX_WAITING / 2) {
      // On the thread that stops reading, and so after it has: here the loop might overtake it, and
      // nobody would be accepted ever again.
      server.eventLoop().execute(() -> server.config().setAutoRead(true));
    }
  }

  /**
   * Accepting failed, as when there are no more file descriptors: it is tried again in a second.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    log.warn(
        "cannot accept connections on {}: {}", context.channel().localAddress(), Reasons.of(cause));
    context.channel().config().setAutoRead(false);
    var _ =
        context
            .channel()
            .eventLoop()
            .schedule(() -> context.channel().config().setAutoRead(true), 1, TimeUnit.SECONDS);
  }
}
