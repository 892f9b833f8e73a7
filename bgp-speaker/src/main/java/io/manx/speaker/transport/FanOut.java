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
  private final IoThreads threads;

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
    ByteBuf shared = allocator().directBuffer(updates.length(), updates.length());
    shared.writeBytes(updates.octets(), 0, updates.length());
    for (int i = 0; i < members.length; i++) {
      List<NettyConnection> list = members[i];
      if (list != null) {
        shared.retain();
        if (!threads.get(i).execute(() -> write(updates, shared, list))) {
          shared.release();
        }
      }
    }
    shared.release();
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
