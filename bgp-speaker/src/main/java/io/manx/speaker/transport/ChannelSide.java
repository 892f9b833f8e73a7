package io.manx.speaker.transport;

import io.manx.net.IpAddress;
import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.EncodedUpdates;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.runtime.Connection;
import io.manx.speaker.runtime.Password;
import io.manx.speaker.runtime.RateLimitedLog;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A connection as its I/O thread sees it: the channel, what is read and what is written. {@link
 * #run}, {@link #consumed} and {@link #isPaused} are for the loop; the rest is for the I/O thread.
 */
final class ChannelSide implements Inbound.Events, Outbound.Progress {
  /** Told on the I/O thread about what the loop needs to know. */
  interface Events extends Inbound.Events {
    /** The kernel took {@code octets}. */
    void wrote(int octets);
  }

  private static final RateLimitedLog log =
      new RateLimitedLog(LoggerFactory.getLogger(ChannelSide.class));

  private final EpollSocketChannel channel;
  private final IoThread thread;
  private final FanOut fanOut;
  private final ReadBuffers readBuffers;
  private final ReadAhead readAhead;
  private final Inbound inbound;
  private final Outbound outbound;
  private final Socket socket;
  private @Nullable Events events;

  /** Whether netty has been told to read. */
  private boolean reading;

  private boolean closing;
  private boolean shut;

  /** Not read for now, and in the queue of {@link ReadAhead}. */
  private volatile boolean paused;

  /** Prepares a channel that is not registered yet. Any thread. */
  ChannelSide(EpollSocketChannel channel, IoThread thread, FanOut fanOut) {
    this.channel = channel;
    this.thread = thread;
    this.fanOut = fanOut;
    this.readBuffers = thread.readBuffers();
    this.readAhead = thread.readAhead();
    this.inbound = new Inbound(this, readBuffers);
    this.outbound = new Outbound(channel, thread, this);
    this.socket = (Socket) channel.fd();
    channel
        .config()
        .setAutoRead(false)
        .setAutoClose(false)
        .setTcpNoDelay(true)
        .setAllocator(fanOut.allocator())
        .setRecvByteBufAllocator(readBuffers);
    var _ = channel.pipeline().addLast(inbound);
    thread.expect(this);
  }

  EpollSocketChannel channel() {
    return channel;
  }

  /** The thread of the channel. Any thread. */
  IoThread thread() {
    return thread;
  }

  Inbound inbound() {
    return inbound;
  }

  Outbound outbound() {
    return outbound;
  }

  /** Sets who is told; before the channel reads or closes. */
  void attach(Events told) {
    events = told;
    fanOut.opened(channel);
  }

  private Events events() {
    Events told = events;
    if (told == null) {
      throw new AssertionError("the channel was used before it was connected");
    }
    return told;
  }

  /**
   * Runs a task on the I/O thread, after those before it; not at all once the transport is closed.
   * Any thread.
   */
  void run(Runnable task) {
    var _ = thread.execute(task);
  }

  /** Hands updates to connections. On the loop. */
  void fanOut(EncodedUpdates updates, List<? extends Connection> connections) {
    fanOut.send(updates, connections);
  }

  void startReading() {
    if (!paused) {
      setReading(true);
    }
  }

  private void setReading(boolean read) {
    reading = read;
    channel.config().setAutoRead(read);
  }

  /**
   * Reads once what is there, or leaves it for later; false if that is left to netty: there is
   * nothing, or the connection has ended.
   */
  boolean read() {
    if (!reading) {
      return false;
    }
    if (readAhead.isFull() && !closing) {
      pause();
      return true;
    }
    return readOnce() > 0;
  }

  /** How many octets there were; 0 or less if none. */
  private int readOnce() {
    int octets = 0;
    try {
      octets = readBuffers.read(socket);
    } catch (IOException e) {
      inbound.failed(channel, e); // said once: what netty finds then is the end
    }
    if (octets > 0) {
      try {
        inbound.read(octets);
      } catch (RuntimeException bug) { // it costs this connection its life, and no other
        var _ = channel.pipeline().fireExceptionCaught(bug);
      }
    }
    return octets;
  }

  void limitTtl(boolean v4, int ttl, int minTtl) {
    if (channel.isOpen()) {
      SocketOptions.limitTtl(channel, v4, ttl, minTtl);
    }
  }

  void changePassword(IpAddress remote, Password password) {
    if (!channel.isOpen()) {
      return;
    }
    try {
      Md5Keys.set(channel, remote, password);
    } catch (RuntimeException e) {
      log.warn("the TCP MD5 key for {} cannot be changed: {}", remote, Reasons.of(e));
      var _ = channel.close();
    }
  }

  void send(byte[] octets) {
    if (channel.isOpen()) {
      ByteBuf buffer = fanOut.allocator().directBuffer(octets.length, octets.length);
      buffer.writeBytes(octets);
      outbound.add(buffer, 0, octets.length);
      buffer.release();
    }
  }

  @Override
  public void received(List<BgpMessage> messages, int octets) {
    readAhead.add(octets);
    events().received(messages, octets);
  }

  /** Gives octets back. On the loop. */
  void consumed(int octets) {
    readAhead.consumed(octets);
  }

  private void pause() {
    paused = true;
    setReading(false);
    readAhead.await(this);
  }

  /** Reads once, out of its turn in netty's eyes, which hears of this one again when it is done. */
  void goOn() {
    if (!paused || !channel.isOpen()) {
      return;
    }
    if (readOnce() >= ReadBuffers.READ && paused) {
      readAhead.await(this);
      return;
    }
    if (paused) {
      paused = false;
      events().arrived(); // the clock of the peer's silence starts now
      setReading(true);
    }
  }

  /** Whether reading waits for the loop. Any thread. */
  boolean isPaused() {
    return paused;
  }

  @Override
  public void arrived() {
    events().arrived();
  }

  @Override
  public void malformed(NotificationMessage error) {
    events().malformed(error);
  }

  @Override
  public void wrote(int octets) {
    events().wrote(octets);
  }

  @Override
  public void closed(String reason) {
    outbound.close();
    if (events != null) {
      events.closed(reason);
    }
  }

  /**
   * Writes what is there, says that there is no more, and reads until the peer has hung up: closing
   * with octets unread would send a reset, which may overtake our NOTIFICATION.
   */
  void closeAfterSending() {
    if (!channel.isOpen() || closing) {
      return;
    }
    closing = true;
    inbound.closing("Closed by us");
    inbound.stopDecoding();
    paused = false;
    setReading(true);
    inbound.closeSoon(channel);
    fanOut.ending(channel);
    if (outbound.isEmpty()) {
      empty();
    }
  }

  @Override
  public void empty() {
    if (closing && !shut) {
      shut = true;
      var _ = channel.shutdownOutput();
    }
  }

  void abort() {
    if (channel.isOpen()) {
      inbound.closing("Aborted by us");
      inbound.stopDecoding();
      SocketOptions.set(channel, ChannelOption.SO_LINGER, 0);
      var _ = channel.close();
    }
  }
}
