package io.manx.node.training;

import io.manx.net.IpAddress;
import io.manx.speaker.message.Capabilities;
import io.manx.speaker.message.Capabilities.GracefulRestart;
import io.manx.speaker.message.KeepaliveMessage;
import io.manx.speaker.message.OpenMessage;
import io.manx.speaker.model.AsPath;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.wire.MessageEncoder;
import io.manx.speaker.wire.UpdateEncoder;
import io.manx.speaker.wire.WireBuffer;
import io.manx.speaker.wire.WireContext;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One BGP session of the training: writes what it is told and counts what it hears. It reads with a
 * few lines of its own, so that the agent's decoders are trained by the agent alone.
 */
final class TrainingPeer implements AutoCloseable {
  private static final int OPEN = 1;
  private static final int UPDATE = 2;
  private static final int KEEPALIVE = 4;
  private static final int PER_SET = 8;
  private static final IpAddress NEXT_HOP = IpAddress.parse("198.18.0.2");
  private static final WireContext CONTEXT =
      WireContext.plain(true, false, Set.of(Family.IPV4_UNICAST));

  private final Socket socket;
  private final OutputStream out;
  private final AtomicInteger announced = new AtomicInteger();
  private final AtomicInteger withdrawn = new AtomicInteger();
  private volatile boolean established;

  private TrainingPeer(Socket socket, IpAddress address, long as) throws IOException {
    this.socket = socket;
    this.out = socket.getOutputStream();
    Capabilities capabilities =
        new Capabilities(
            Set.of(Family.IPV4_UNICAST),
            true,
            true,
            OptionalLong.of(as),
            false,
            new GracefulRestart(false, false, 120, Map.of()),
            Map.of(),
            Map.of(),
            Set.of(),
            OptionalInt.empty(),
            null,
            null,
            List.of());
    out.write(MessageEncoder.encode(new OpenMessage(4, as, 90, address, capabilities)));
    Thread.ofPlatform().daemon().name("training-" + address).start(this::read);
  }

  /** Calls the agent from an address, until it listens. */
  static TrainingPeer connect(IpAddress from, long as, InetSocketAddress agent, long limitMillis)
      throws IOException, InterruptedException {
    long end = System.currentTimeMillis() + limitMillis;
    while (true) {
      Socket socket = new Socket();
      try {
        socket.bind(new InetSocketAddress(from.toInetAddress(), 0));
        socket.connect(agent, (int) limitMillis);
        return new TrainingPeer(socket, from, as);
      } catch (IOException e) {
        socket.close();
        if (System.currentTimeMillis() > end) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
    }
  }

  /** Waits for the agent's call. */
  static TrainingPeer accept(ServerSocket called, IpAddress address, long as) throws IOException {
    return new TrainingPeer(called.accept(), address, as);
  }

  boolean established() {
    return established;
  }

  /** How many prefixes were announced to this peer. */
  int announced() {
    return announced.get();
  }

  /** How many prefixes were withdrawn from this peer. */
  int withdrawn() {
    return withdrawn.get();
  }

  /** Announces {@code count} prefixes from number {@code first} on, several an attribute set. */
  void announce(int first, int count, int salt) throws IOException {
    UpdateEncoder encoder = new UpdateEncoder(new WireBuffer(1 << 16), CONTEXT);
    for (int i = first; i < first + count; i += PER_SET) {
      AsPath path =
          salt % 2 == 0
              ? AsPath.sequence(64601, 64700 + salt, 100_000 + i)
              : AsPath.sequence(64601, 64700 + salt, 64800, 100_000 + i);
      PathAttributes attributes =
          PathAttributes.builder(NEXT_HOP)
              .asPath(path)
              .med(i % 3)
              .localPref(100)
              .communities(i % 5 == 0 ? new int[] {i, (65000 << 16) | salt} : new int[0])
              .build();
      encoder.beginAnnounce(Family.IPV4_UNICAST, attributes);
      for (int j = i; j < Math.min(i + PER_SET, first + count); j++) {
        encoder.addV4(key(j), 0);
      }
      encoder.end();
    }
    out.write(encoder.buffer().octets(), 0, encoder.buffer().length());
  }

  /** Withdraws {@code count} prefixes from number {@code first} on. */
  void withdraw(int first, int count) throws IOException {
    UpdateEncoder encoder = new UpdateEncoder(new WireBuffer(1 << 16), CONTEXT);
    encoder.beginWithdraw(Family.IPV4_UNICAST);
    for (int i = first; i < first + count; i++) {
      encoder.addV4(key(i), 0);
    }
    encoder.end();
    out.write(encoder.buffer().octets(), 0, encoder.buffer().length());
  }

  /** The prefix 20.0.0.0/24 and its successors. */
  private static long key(int i) {
    return (((20L << 24) | ((long) i << 8)) << 8) | 24;
  }

  private void read() {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16))) {
      byte[] body = new byte[1 << 16];
      while (true) {
        in.skipNBytes(16);
        int length = in.readUnsignedShort() - 19;
        int type = in.readUnsignedByte();
        in.readFully(body, 0, length);
        switch (type) {
          case OPEN -> out.write(MessageEncoder.encode(KeepaliveMessage.INSTANCE));
          case KEEPALIVE -> established = true;
          case UPDATE -> count(body, length);
          default -> {
            // NOTIFICATION: the agent closes next.
          }
        }
      }
    } catch (IOException e) {
      // Closed, by the agent or by us; whoever waits for a count says so.
      established = false;
    }
  }

  private void count(byte[] body, int length) {
    int attributes = 2 + word(body, 0);
    int prefixes = attributes + 2 + word(body, attributes);
    withdrawn.addAndGet(count(body, 2, attributes));
    announced.addAndGet(count(body, prefixes, length));
  }

  private static int count(byte[] body, int from, int to) {
    int found = 0;
    for (int at = from; at < to; at += 1 + ((body[at] + 7) >> 3)) {
      found++;
    }
    return found;
  }

  private static int word(byte[] body, int at) {
    return (body[at] & 0xFF) << 8 | (body[at + 1] & 0xFF);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
