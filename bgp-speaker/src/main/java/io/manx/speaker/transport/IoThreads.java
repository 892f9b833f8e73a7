package io.manx.speaker.transport;

import io.manx.speaker.runtime.EventLoop;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The threads that serve the sockets, and the buffers that they share. */
final class IoThreads {
  private static final Logger log = LoggerFactory.getLogger(IoThreads.class);
  private static final int PAGE = 8192;

  /** A peer that does not read is closed after a second anyway. */
  private static final long LAST_WORDS_NANOS = 1_500_000_000;

  /** 1 MiB is pooled at a time: netty's 4 MiB would be a tenth of an idle agent. */
  private static final int CHUNK_ORDER = 7;

  private final MultiThreadIoEventLoopGroup group;
  private final List<IoThread> threads = new ArrayList<>();
  private final PooledByteBufAllocator allocator;
  private final Set<Channel> open = ConcurrentHashMap.newKeySet();
  private final Set<Channel> ending = ConcurrentHashMap.newKeySet();
  private int next;

  /**
   * Starts with {@code count} threads, which tell {@code speaker} what happens.
   *
   * @throws IllegalStateException if netty's native library cannot be used here
   */
  IoThreads(EventLoop speaker, int count) {
    if (!Epoll.isAvailable()) {
      throw new IllegalStateException(
          "TCP needs Linux on x86_64 or aarch64 and netty's native epoll library, which cannot be"
              + " loaded: "
              + Epoll.unavailabilityCause(),
          Epoll.unavailabilityCause());
    }
    IoHandlerFactory epoll = EpollIoHandler.newFactory();
    List<TurnHandler> turns = new ArrayList<>();
    group =
        new MultiThreadIoEventLoopGroup(
            count,
            new DefaultThreadFactory("speaker-io", true),
            executor -> {
              turns.add(new TurnHandler(epoll.newHandler(executor)));
              return turns.getLast();
            });
    for (EventExecutor loop : group) {
      int index = threads.size();
      threads.add(
          new IoThread(index, (io.netty.channel.EventLoop) loop, turns.get(index), speaker));
    }
    // netty starts a thread with its first task: they all are there when their slices are set.
    group.forEach(loop -> loop.execute(() -> {}));
    // Buffers live for one read, or until the slowest member of a group has been served; caches of
    // single threads would hold on to them.
    allocator = new PooledByteBufAllocator(true, 0, count + 1, PAGE, CHUNK_ORDER, 0, 0, false);
  }

  /** Loads netty's epoll, or finds out that it cannot be had, which the constructor says. */
  static void warmUp() {
    Epoll.isAvailable();
  }

  /** One thread on a small machine, which the loop needs too; up to four on a large one. */
  static int defaultCount() {
    int processors = Runtime.getRuntime().availableProcessors();
    return processors <= 2 ? 1 : Math.min(4, processors / 2);
  }

  int count() {
    return threads.size();
  }

  IoThread get(int index) {
    return threads.get(index);
  }

  /** The thread that calls, if it is one of these and nothing waits for it; or null. */
  @Nullable IoThread here() {
    for (int i = 0; i < threads.size(); i++) {
      if (threads.get(i).isNext()) {
        return threads.get(i);
      }
    }
    return null;
  }

  /** The thread for the next socket. Any thread may ask. */
  synchronized IoThread next() {
    next = (next + 1) % threads.size();
    return threads.get(next);
  }

  ByteBufAllocator allocator() {
    return allocator;
  }

  /** How many buffers are in use: none, once everything is written and read. Any thread. */
  long buffersInUse() {
    return allocator.metric().directArenas().stream()
        .mapToLong(PoolArenaMetric::numActiveAllocations)
        .sum();
  }

  /** Closes a channel at the end, if it is still open. Any thread. */
  void opened(Channel channel) {
    keep(open, channel);
  }

  /**
   * Waits for a channel at the end: it closes by itself, in about a second, once its last octets
   * are out. On its thread.
   */
  void ending(Channel channel) {
    keep(ending, channel);
  }

  private static void keep(Set<Channel> channels, Channel channel) {
    channels.add(channel);
    var _ = channel.closeFuture().addListener(closed -> channels.remove(channel));
  }

  /**
   * Closes all sockets and ends the threads, within some seconds. What was handed in before is
   * still sent: a NOTIFICATION that is lost would make a helper (RFC 4724) keep our routes.
   */
  void close() {
    CountDownLatch handedIn = new CountDownLatch(threads.size());
    for (IoThread thread : threads) {
      if (!thread.execute(handedIn::countDown)) {
        handedIn.countDown();
      }
    }
    try {
      long deadline = System.nanoTime() + LAST_WORDS_NANOS;
      boolean known = handedIn.await(LAST_WORDS_NANOS, TimeUnit.NANOSECONDS);
      known &= closed(ending, deadline);
      // Not left to netty: a thread of it that is told to end at a bad moment forgets its channels.
      for (Channel channel : open) {
        var _ = channel.close();
      }
      known &= closed(open, deadline);
      if (!known) {
        log.debug("some peers may not have heard our last words");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2_000);
  }

  private static boolean closed(Set<Channel> channels, long deadline) throws InterruptedException {
    boolean all = true;
    for (Channel channel : channels) {
      long left = Math.max(0, deadline - System.nanoTime());
      all &= channel.closeFuture().await(left, TimeUnit.NANOSECONDS);
    }
    return all;
  }
}
