package io.manx.speaker.transport;

import io.manx.speaker.message.EncodedUpdates;
import io.manx.speaker.runtime.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands an update group's octets to its members: one copy out of the heap, straight to sockets that
 * take them at once on the thread that calls, for the others one task for each I/O thread, whatever
 * the number of members. Belongs to the loop.
 */
final class FanOut {
  /** The octets of some messages: what a change of a few prefixes becomes. */
  private static final int SMALL = 4096;

  /** So many sockets are written to before the loop goes on: some hundred microseconds. */
  private static final int AT_ONCE = 32;

  private final IoThreads threads;
  private final KeptBuffer small = new KeptBuffer(SMALL);

  FanOut(IoThreads threads) {
    this.threads = threads;
  }

  /** A channel is closed at the end of the transport. */
  void opened(Channel channel) {
    threads.opened(channel);
  }

  /** A channel closes once its last octets are out; the end of the transport waits for it. */
  void ending(Channel channel) {
    threads.ending(channel);
  }

  ByteBufAllocator allocator() {
    return threads.allocator();
  }

  void send(EncodedUpdates updates, List<? extends Connection> connections) {
    boolean isSmall = updates.length() <= small.capacity();
    ByteBuf shared = null;
    @Nullable List<NettyConnection>[] later = null;
    IoThread here = connections.size() <= AT_ONCE ? threads.here() : null;
    for (int i = 0; i < connections.size(); i++) {
      NettyConnection member = (NettyConnection) connections.get(i);
      int octets = member.octetsOf(updates);
      if (octets == 0) {
        continue;
      }
      if (shared == null) {
        shared = copy(updates, isSmall);
      }
      if (octets == updates.length() && member.side().thread() == here) {
        int sent = member.sendNow(shared, octets);
        if (sent == octets) {
          continue;
        }
        if (sent > 0) {
          small.lent();
          member.sendRest(shared, sent, octets);
          continue;
        }
      }
      member.addBacklog(octets);
      later = later == null ? newLists(threads.count()) : later;
      int index = member.side().thread().index();
      List<NettyConnection> list = later[index];
      if (list == null) {
        list = new ArrayList<>(connections.size());
        later[index] = list;
      }
      list.add(member);
    }
    if (shared == null) {
      return;
    }
    for (int i = 0; later != null && i < later.length; i++) {
      List<NettyConnection> list = later[i];
      if (list != null) {
        hand(threads.get(i), updates, shared, list);
      }
    }
    if (!isSmall) {
      shared.release();
    }
  }

  private void hand(
      IoThread thread, EncodedUpdates updates, ByteBuf shared, List<NettyConnection> members) {
    shared.retain();
    small.lent();
    if (thread.isNext()) {
      write(updates, shared, members);
    } else if (!thread.execute(() -> write(updates, shared, members))) {
      shared.release();
    }
  }

  private ByteBuf copy(EncodedUpdates updates, boolean isSmall) {
    int length = updates.length();
    ByteBuf shared = isSmall ? small.borrow() : allocator().directBuffer(length, length);
    return shared.setBytes(0, updates.octets(), 0, length);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static @Nullable List<NettyConnection>[] newLists(int count) {
    return new @Nullable List[count];
  }

  private static void write(EncodedUpdates updates, ByteBuf shared, List<NettyConnection> members) {
    try {
      for (NettyConnection member : members) {
        Outbound outbound = member.side().outbound();
        updates.forEachRun(member.peerIndex(), (from, to) -> outbound.add(shared, from, to));
      }
    } finally {
      shared.release();
    }
  }
}
