package io.manx.speaker.transport;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Netty's epoll, with two shortcuts for what is only there to be routed on: sessions are read by
 * {@link SessionHandle}, and what one turn brought is told at its end, not by a task that waits for
 * the next. Belongs to the I/O thread, but for {@link #expect}.
 */
final class TurnHandler implements IoHandler {
  private static final Logger log = LoggerFactory.getLogger(TurnHandler.class);

  private final IoHandler epoll;

  /** Sessions whose channel is to be registered, by what netty will register. */
  private final Map<IoHandle, ChannelSide> expected = new ConcurrentHashMap<>();

  private Runnable endOfTurn = () -> {};
  private boolean inTurn;

  TurnHandler(IoHandler epoll) {
    this.epoll = epoll;
  }

  /** Sets what is run at the end of each turn; before the thread starts. */
  void atEndOfTurn(Runnable hook) {
    endOfTurn = hook;
  }

  /** Whether sockets that were ready are being served, and the hook is still to be run. */
  boolean isInTurn() {
    return inTurn;
  }

  /** A channel is about to be registered, or to be closed unregistered. Any thread. */
  void expect(ChannelSide side) {
    if (side.channel().unsafe() instanceof IoHandle handle) {
      expected.put(handle, side);
      var _ = side.channel().closeFuture().addListener(_ -> expected.remove(handle));
    }
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    ChannelSide side = expected.remove(handle);
    return epoll.register(
        side != null && handle instanceof EpollIoHandle own
            ? new SessionHandle(own, side)
            : handle);
  }

  @Override
  public int run(IoHandlerContext context) {
    inTurn = true;
    int handled = epoll.run(context);
    inTurn = false;
    try {
      endOfTurn.run();
    } catch (RuntimeException bug) { // it must not end the thread
      log.error("Telling what was read failed. This is a bug of Manx: please report it.", bug);
    }
    return handled;
  }

  @Override
  public void initialize() {
    epoll.initialize();
  }

  @Override
  public void prepareToDestroy() {
    epoll.prepareToDestroy();
  }

  @Override
  public void destroy() {
    epoll.destroy();
  }

  @Override
  public void wakeup() {
    epoll.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> type) {
    return epoll.isCompatible(type);
  }
}
