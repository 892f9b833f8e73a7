package io.manx.speaker.transport;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.EncodedUpdates;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.runtime.Connection;
import io.manx.speaker.runtime.EventLoop;
import io.manx.speaker.runtime.Password;
import io.manx.speaker.wire.MessageEncoder;
import io.manx.speaker.wire.WireContext;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection as the loop sees it. What the loop asks for is handed to the I/O thread, and what
 * happens there is handed back, both in order. Belongs to the loop, except where it says otherwise.
 */
final class NettyConnection implements Connection, ChannelSide.Events {
  /** What is not larger is routed sooner than a thread is woken: one or two messages. */
  private static final int SMALL = 4096;

  private static final ConnectedSubnets SUBNETS = new ConnectedSubnets();

  private final EventLoop loop;
  private final ChannelSide side;
  private final IpAddress local;
  private final IpAddress remote;
  private final int remotePort;
  private final boolean incoming;

  private @Nullable Listener listener;
  private final List<Consumer<Listener>> early = new ArrayList<>(1);
  private boolean ending;
  private boolean gone;
  private WireContext context = WireContext.PLAIN;

  /** Read by I/O threads. */
  private volatile int peerIndex = EncodedUpdates.NOBODY;

  // Counted by the loop and by the I/O thread.
  private final AtomicLong backlog = new AtomicLong();
  private volatile boolean congested;
  private volatile long sendProgress;
  private volatile long lastReceived;

  /** A connection that a peer opened. On the I/O thread. */
  static NettyConnection accepted(EventLoop loop, ChannelSide side) {
    return new NettyConnection(loop, side, true, null);
  }

  /**
   * A connection that we opened. On the I/O thread.
   *
   * @param device the interface of a link-local peer; null for all others
   */
  static NettyConnection opened(EventLoop loop, ChannelSide side, @Nullable String device) {
    return new NettyConnection(loop, side, false, device);
  }

  private NettyConnection(
      EventLoop loop, ChannelSide side, boolean incoming, @Nullable String device) {
    this.loop = loop;
    this.side = side;
    this.incoming = incoming;
    InetSocketAddress peer = side.channel().remoteAddress();
    String link = device == null ? Zones.of(peer) : device;
    this.local = address(side.channel().localAddress(), link);
    this.remote = address(peer, link);
    this.remotePort = peer.getPort();
    this.lastReceived = loop.nanoTime();
    this.sendProgress = loop.nanoTime();
    side.attach(this);
  }

  private static IpAddress address(InetSocketAddress address, @Nullable String link) {
    IpAddress plain = IpAddress.of(address.getAddress());
    return link != null && plain.isLinkLocal() && !plain.isV4() ? plain.withZone(link) : plain;
  }

  @Override
  public IpAddress localAddress() {
    return local;
  }

  @Override
  public Set<IpPrefix> connectedSubnets() {
    return SUBNETS.at(loop.nanoTime());
  }

  @Override
  public IpAddress remoteAddress() {
    return remote;
  }

  @Override
  public int remotePort() {
    return remotePort;
  }

  @Override
  public boolean isIncoming() {
    return incoming;
  }

  @Override
  public void listen(Listener told) {
    if (listener != null) {
      throw new IllegalStateException("this connection has a listener already");
    }
    listener = told;
    for (Consumer<Listener> event : early) {
      event.accept(told);
    }
    early.clear();
    // Nothing was read before, so that a connection that nobody wants holds no messages.
    side.run(side::startReading);
  }

  @Override
  public void limitTtl(int ttl, int minTtl) {
    side.run(() -> side.limitTtl(remote.isV4(), ttl, minTtl));
  }

  @Override
  public void changePassword(Password password) {
    side.run(() -> side.changePassword(remote, password));
  }

  @Override
  public void negotiated(WireContext negotiated, int index) {
    context = negotiated;
    peerIndex = index;
    side.run(() -> side.inbound().negotiated(negotiated));
  }

  @Override
  public void send(BgpMessage message) {
    if (ending || gone) {
      return;
    }
    byte[] octets = MessageEncoder.encode(message, context);
    addBacklog(octets.length);
    side.run(() -> side.send(octets));
  }

  @Override
  public void send(EncodedUpdates updates) {
    side.fanOut(updates, List.of(this));
  }

  /** How many octets of {@code updates} go to this connection; none once it ends. */
  int octetsOf(EncodedUpdates updates) {
    return ending || gone ? 0 : updates.lengthFor(peerIndex);
  }

  /**
   * Sends of the first {@code length} octets of {@code shared} what the socket takes at once; how
   * many that are. On the I/O thread.
   */
  int sendNow(ByteBuf shared, int length) {
    return side.outbound().sendNow(shared, length);
  }

  /** Sends what {@link #sendNow} left as soon as the socket takes it. On the I/O thread. */
  void sendRest(ByteBuf shared, int from, int length) {
    addBacklog(length - from);
    side.outbound().add(shared, from, length);
  }

  /** Counts octets that the I/O thread will be told to write. */
  void addBacklog(long octets) {
    if (backlog.get() == 0) {
      sendProgress = loop.nanoTime();
    }
    // The mark is set before the I/O thread hears of these octets, so it cannot miss it when it
    // has written them.
    if (backlog.addAndGet(octets) > HIGH_WATER) {
      congested = true;
    }
  }

  @Override
  public long backlog() {
    return backlog.get();
  }

  @Override
  public long lastSendProgress() {
    return backlog.get() == 0 ? loop.nanoTime() : sendProgress;
  }

  @Override
  public long lastReceived() {
    // While we do not read, the silence is ours.
    return side.isPaused() ? loop.nanoTime() : lastReceived;
  }

  @Override
  public void consumed(int octets) {
    side.consumed(octets);
  }

  @Override
  public void closeAfterSending() {
    if (!ending && !gone) {
      ending = true;
      side.run(side::closeAfterSending);
    }
  }

  @Override
  public void abort() {
    if (!gone) {
      ending = true;
      side.run(side::abort);
    }
  }

  /** The place in the update group. Any thread. */
  int peerIndex() {
    return peerIndex;
  }

  /** The half on the I/O thread. */
  ChannelSide side() {
    return side;
  }

  // What follows is called on the I/O thread.

  @Override
  public void arrived() {
    lastReceived = loop.nanoTime();
  }

  @Override
  public void received(List<BgpMessage> messages, int octets) {
    Runnable event = new Received(messages, octets);
    if (octets <= SMALL && areUpdates(messages)) {
      side.thread().tellInPassing(event);
    } else {
      side.thread().tell(event);
    }
  }

  /** Only routes: what else a peer says may open or close a session, which takes its time. */
  private static boolean areUpdates(List<BgpMessage> messages) {
    for (int i = 0; i < messages.size(); i++) {
      if (!(messages.get(i) instanceof UpdateMessage)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void malformed(NotificationMessage error) {
    tell(told -> told.malformed(this, error));
  }

  @Override
  public void wrote(int octets) {
    sendProgress = loop.nanoTime();
    if (backlog.addAndGet(-octets) < LOW_WATER && congested) {
      congested = false;
      tell(told -> told.drained(this));
    }
  }

  @Override
  public void closed(String reason) {
    side.thread()
        .tell(
            () -> {
              if (!gone) {
                gone = true;
                backlog.set(0);
                deliver(told -> told.closed(this, reason));
              }
            });
  }

  private void tell(Consumer<Listener> event) {
    side.thread().tell(event(event));
  }

  private Runnable event(Consumer<Listener> event) {
    return () -> {
      if (!ending && !gone) {
        deliver(event);
      }
    };
  }

  /** An event of every UPDATE: a lambda with three captures takes longer to make than to run. */
  private final class Received implements Runnable {
    private final List<BgpMessage> messages;
    private final int octets;

    Received(List<BgpMessage> messages, int octets) {
      this.messages = messages;
      this.octets = octets;
    }

    @Override
    public void run() {
      Listener told = listener;
      if (ending || gone) {
        consumed(octets); // it is of all connections what may wait
      } else if (told == null) {
        deliver(later -> later.received(NettyConnection.this, messages, octets));
      } else {
        told.received(NettyConnection.this, messages, octets);
      }
    }
  }

  private void deliver(Consumer<Listener> event) {
    Listener told = listener;
    if (told == null) {
      early.add(event);
    } else {
      event.accept(told);
    }
  }
}
