package io.manx.speaker.sim;

import io.manx.net.IpAddress;
import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.EncodedUpdates;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.runtime.Connection;
import io.manx.speaker.runtime.Password;
import io.manx.speaker.wire.DecodeResult;
import io.manx.speaker.wire.MessageDecoder;
import io.manx.speaker.wire.MessageEncoder;
import io.manx.speaker.wire.MessageFramer;
import io.manx.speaker.wire.WireContext;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection. Octets are encoded, cut into pieces, carried and decoded as on a socket;
 * {@code backlog} is what the network has not taken.
 */
final class PipeConnection implements Connection {
  private static final long HIGH_WATER = 1 << 20;
  private static final long LOW_WATER = 1 << 18;
  private static final long INBOUND_LIMIT = 4 << 20;
  private static final int LARGEST_PIECE = 64 << 10;

  private final PipeNetwork network;
  private final PipeTransport host;
  private final IpAddress remote;
  private final int remotePort;
  private final boolean incoming;
  private final MessageDecoder decoder = new MessageDecoder();
  private final ByteArrayOutputStream outbound = new ByteArrayOutputStream();
  private final List<Runnable> beforeListener = new ArrayList<>();

  private @Nullable PipeConnection peer;
  private @Nullable Listener listener;
  private WireContext context = WireContext.PLAIN;
  private @Nullable WireContext negotiated;
  private int peerIndex = EncodedUpdates.NOBODY;
  private byte[] inbound = new byte[0];
  private long unconsumed;
  private boolean carrying;
  private boolean closing;
  private boolean open = true;
  private boolean deaf;
  private boolean wasHigh;
  private long lastProgress;
  private long lastReceived;

  PipeConnection(
      PipeNetwork network, PipeTransport host, IpAddress remote, int port, boolean incoming) {
    this.network = network;
    this.host = host;
    this.remote = remote;
    this.remotePort = port;
    this.incoming = incoming;
    this.lastProgress = network.clock().now();
    this.lastReceived = lastProgress;
  }

  static void join(PipeConnection a, PipeConnection b) {
    a.peer = b;
    b.peer = a;
    a.network.opened(a);
    b.network.opened(b);
  }

  @Override
  public IpAddress localAddress() {
    return host.address();
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
  public void listen(Listener newListener) {
    listener = newListener;
    List<Runnable> early = List.copyOf(beforeListener);
    beforeListener.clear();
    early.forEach(host.loop()::execute);
  }

  private void tell(Runnable event) {
    if (listener == null) {
      beforeListener.add(event);
    } else {
      host.loop().run(event);
    }
  }

  @Override
  public void limitTtl(int ttl, int minTtl) {
    // Every host is a neighbour of every other here.
  }

  @Override
  public void changePassword(Password password) {
    // Whether two keys are the same is looked at when a connection is made.
  }

  @Override
  public void negotiated(WireContext newContext, int newPeerIndex) {
    context = newContext;
    negotiated = newContext;
    peerIndex = newPeerIndex;
  }

  @Override
  public void send(BgpMessage message) {
    write(MessageEncoder.encode(message, context));
  }

  @Override
  public void send(EncodedUpdates updates) {
    byte[] octets = updates.octets();
    updates.forEachRun(peerIndex, (from, to) -> write(Arrays.copyOfRange(octets, from, to)));
  }

  /** Sends octets as they are. */
  void write(byte[] octets) {
    if (!open || closing) {
      return;
    }
    if (outbound.size() == 0) {
      lastProgress = network.clock().now();
    }
    outbound.writeBytes(octets);
    wasHigh |= outbound.size() > HIGH_WATER;
    pump();
  }

  /** Carries the next piece, unless one is under way or nothing can be carried. */
  void pump() {
    PipeConnection to = peer;
    if (!open || carrying || to == null || to.unconsumed > INBOUND_LIMIT) {
      return;
    }
    if (network.areParted(localAddress(), remote)) {
      return;
    }
    if (outbound.size() == 0) {
      if (closing) {
        end("Connection closed");
      }
      return;
    }
    byte[] all = outbound.toByteArray();
    int length = network.piece(Math.min(all.length, LARGEST_PIECE));
    byte[] piece = Arrays.copyOf(all, length);
    outbound.reset();
    outbound.write(all, length, all.length - length);
    carrying = true;
    network.clock().after(network.timeFor(length, localAddress(), remote), () -> taken(to, piece));
  }

  private void taken(PipeConnection to, byte[] piece) {
    carrying = false;
    network.carried(piece);
    lastProgress = network.clock().now();
    network.clock().after(network.latency(), () -> to.arrived(piece));
    if (wasHigh && outbound.size() < LOW_WATER) {
      wasHigh = false;
      tell(() -> listening().drained(this));
    }
    pump();
  }

  private Listener listening() {
    if (listener == null) {
      throw new IllegalStateException("nobody listens");
    }
    return listener;
  }

  private void arrived(byte[] piece) {
    if (!open || deaf) {
      return;
    }
    lastReceived = network.clock().now();
    int before = inbound.length;
    inbound = Arrays.copyOf(inbound, before + piece.length);
    System.arraycopy(piece, 0, inbound, before, piece.length);
    if (listener == null) {
      beforeListener.add(this::decode);
    } else {
      host.loop().run(this::decode);
    }
  }

  private void decode() {
    List<BgpMessage> messages = new ArrayList<>();
    NotificationMessage error = null;
    int at = 0;
    while (at < inbound.length && error == null) {
      int length = MessageFramer.next(inbound, at, inbound.length, context.maxMessage());
      if (length == MessageFramer.NEED_MORE) {
        break;
      }
      if (length == MessageFramer.MALFORMED) {
        error = MessageFramer.error(inbound, at, inbound.length, context.maxMessage());
        break;
      }
      switch (decoder.decode(inbound, at, at + length, negotiated)) {
        case DecodeResult.Decoded decoded -> messages.add(decoded.message());
        case DecodeResult.Malformed malformed -> error = malformed.error();
      }
      at += length;
      if (messages.size() == 1 && negotiated == null) {
        break; // what follows an OPEN is decoded as it was negotiated
      }
    }
    inbound = Arrays.copyOfRange(inbound, at, inbound.length);
    if (!messages.isEmpty()) {
      unconsumed += at;
      listening().received(this, List.copyOf(messages), at);
    }
    if (error != null && open) {
      deaf = true;
      listening().malformed(this, error);
    } else if (!messages.isEmpty() && inbound.length > 0 && open) {
      decode();
    }
  }

  @Override
  public long backlog() {
    return outbound.size();
  }

  @Override
  public long lastSendProgress() {
    return outbound.size() == 0 ? network.clock().now() : lastProgress;
  }

  @Override
  public long lastReceived() {
    return lastReceived;
  }

  @Override
  public void consumed(int octets) {
    unconsumed -= octets;
    if (peer != null) {
      peer.pump();
    }
  }

  @Override
  public void closeAfterSending() {
    closing = true;
    deaf = true;
    pump();
    network.clock().after(Duration.ofSeconds(1), this::abort);
  }

  @Override
  public void abort() {
    end("Connection reset by peer");
  }

  /** This end is gone; the other hears of it as soon as the network lets it. */
  private void end(String reason) {
    if (open) {
      open = false;
      network.gone(this);
      sayGoodbye(reason);
    }
  }

  private void sayGoodbye(String reason) {
    if (network.areParted(localAddress(), remote)) {
      network.clock().after(Duration.ofSeconds(1), () -> sayGoodbye(reason));
    } else if (peer != null) {
      PipeConnection to = peer;
      network.clock().after(network.latency(), () -> to.broken(reason));
    }
  }

  /** The connection is gone, and not because this end wanted it. */
  void broken(String reason) {
    if (open) {
      open = false;
      network.gone(this);
      if (!closing) {
        tell(() -> listening().closed(this, reason));
      }
    }
  }
}
