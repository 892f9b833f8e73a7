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
 * Hands an update group's octets to its members: one copy out of the heap, one task for each I/O
 * thread, whatever the number of members. Belongs to the loop.
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
    @Nullable List<NettyConnection>[] members = newLists(threads.count());
    boolean any = false;
    for (Connection connection : connections) {
      NettyConnection member = (NettyConnection) connection;
      if (member.announce(updates)) {
        int index = member.side().thread().index();
        List<NettyConnection> list = members[index];
        if (list == null) {
          list = new ArrayList<>(connections.size());
          members[index] = list;
        }
        list.add(member);
        any = true;
      }
    }
    if (!any) {
      return;
    }
    ByteBuf shared = bufferFor(updates.length());
    shared.setBytes(0, updates.octets(), 0, updates.length());
    for (int i = 0; i < members.length; i++) {
      List<NettyConnection> list = members[i];
      if (list != null) {
        hand(threads.get(i), updates, shared, list);
      }
    }
    shared.release();
  }

  private static void hand(
      IoThread thread, EncodedUpdates updates, ByteBuf shared, List<NettyConnection> members) {
    shared.retain();
    if (thread.isNext()) {
      write(updates, shared, members, members.size() <= AT_ONCE);
    } else if (!thread.execute(() -> write(updates, shared, members, false))) {
      shared.release();
    }
  }

  private ByteBuf bufferFor(int octets) {
    return octets <= small.capacity() ? small.take() : allocator().directBuffer(octets, octets);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static @Nullable List<NettyConnection>[] newLists(int count) {
    return new @Nullable List[count];
  }

  private static void write(
      EncodedUpdates updates, ByteBuf shared, List<NettyConnection> members, boolean now) {
    try {
      for (NettyConnection member : members) {
        Outbound outbound = member.side().outbound();
        int peer = member.peerIndex();
        if (now && updates.isWholeFor(peer)) {
          outbound.addNow(shared, 0, updates.length());
        } else {
          updates.forEachRun(peer, (from, to) -> outbound.add(shared, from, to));
        }
      }
    } finally {
      shared.release();
    }
  }
}
