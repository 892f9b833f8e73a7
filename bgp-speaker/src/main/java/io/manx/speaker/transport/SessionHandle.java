package io.manx.speaker.transport;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;

/**
 * A session's socket as epoll knows it: when there is something to read and nothing else, it is
 * read at once, without netty's pipeline, whose way is longer than that of a small UPDATE. All else
 * is netty's affair: connecting, what cannot be written yet, the end of the connection. Belongs to
 * the I/O thread.
 */
@SuppressWarnings("try") // netty declares close so
final class SessionHandle implements EpollIoHandle {
  private static final int READABLE = EpollIoOps.EPOLLIN.value();

  private final EpollIoHandle channel;
  private final ChannelSide side;

  SessionHandle(EpollIoHandle channel, ChannelSide side) {
    this.channel = channel;
    this.side = side;
  }

  @Override
  public void handle(IoRegistration registration, IoEvent event) {
    if (((EpollIoEvent) event).ops().value() != READABLE || !side.read()) {
      channel.handle(registration, event);
    }
  }

  @Override
  public FileDescriptor fd() {
    return channel.fd();
  }

  @Override
  public void registered() {
    channel.registered();
  }

  @Override
  public void unregistered() {
    channel.unregistered();
  }

  @Override
  public void close() throws Exception {
    channel.close();
  }
}
