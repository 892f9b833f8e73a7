package io.manx.speaker.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.manx.net.IpAddress;
import io.manx.speaker.runtime.RateLimitedLog;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says on links that this node is there, so that a router that looks for its neighbours there, as
 * FRR with {@code neighbor swp7 interface}, learns the address to call: router advertisements (RFC
 * 4861 §4.2) with a lifetime of zero, by which nobody takes this node for a default router. The
 * thread starts with the first link. Methods are for any thread.
 */
public final class RouterAdvertisements implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RouterAdvertisements.class);

  /** Between RFC 4861's least for MaxRtrAdvInterval, 4 s, and what a rebooted router is to wait. */
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private static final IpAddress ALL_NODES = IpAddress.parse("ff02::1");
  private static final int SOCK_RAW_CLOEXEC = 0x80003;
  private static final int IPPROTO_ICMPV6 = 58;
  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_MULTICAST_HOPS = 18;
  private static final int IPV6_MULTICAST_LOOP = 19;

  /** RFC 4861 §6.1.2: what came from further away does not count. */
  private static final int HOPS = 255;

  /** Type 134; all that it could say of hop limit, lifetime and timers is 0: unspecified. */
  private static final long LENGTH = 16;

  private static final byte ROUTER_ADVERTISEMENT = (byte) 134;
  private static final int NOT_OPEN = -1;

  private final RateLimitedLog limited = new RateLimitedLog(LOG);
  private final LinkedBlockingQueue<Set<String>> changes = new LinkedBlockingQueue<>();
  private @Nullable Thread thread;

  /** Advertises on these interfaces from now on, and on no others. */
  public synchronized void follow(Set<String> interfaces) {
    if (thread == null && !interfaces.isEmpty()) {
      thread = Thread.ofPlatform().name("router advertisements").daemon().start(this::run);
    }
    if (thread != null) {
      changes.add(Set.copyOf(interfaces));
    }
  }

  private void run() {
    try (Arena arena = Arena.ofConfined();
        Sender sender = new Sender(arena)) {
      Set<String> links = Set.of();
      while (true) {
        Set<String> next = changes.poll(INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        links = next == null ? links : next;
        for (String link : links) {
          advertise(sender, link);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  private void advertise(Sender sender, String link) {
    try {
      sender.send(link);
    } catch (IOException e) {
      limited.warn(
          "no router advertisement on {}: {}; trying again", link, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public synchronized void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** The socket; on the thread only. */
  private static final class Sender implements AutoCloseable {
    private final Libc libc;
    private final MemorySegment message;
    private final MemorySegment number;
    private int fd = NOT_OPEN;

    Sender(Arena arena) {
      libc = new Libc(arena);
      number = arena.allocate(JAVA_INT);
      message = arena.allocate(LENGTH, 8);
      message.set(JAVA_BYTE, 0, ROUTER_ADVERTISEMENT); // the kernel makes the checksum
    }

    void send(String link) throws IOException {
      int index = Interfaces.index(link);
      if (index == 0) {
        throw new IOException("there is no such interface");
      }
      open();
      try (Arena scratch = Arena.ofConfined()) {
        MemorySegment to = SocketAddresses.of(scratch, ALL_NODES, 0, index);
        if (libc.sendto(fd, message, 0, to) < 0) {
          throw libc.failure("cannot send");
        }
      }
    }

    private void open() throws IOException {
      if (fd != NOT_OPEN) {
        return;
      }
      int opened = libc.socket(SocketAddresses.AF_INET6, SOCK_RAW_CLOEXEC, IPPROTO_ICMPV6);
      if (opened < 0) {
        throw libc.failure("no raw socket, which needs CAP_NET_RAW");
      }
      if (set(opened, IPV6_MULTICAST_HOPS, HOPS) < 0 || set(opened, IPV6_MULTICAST_LOOP, 0) < 0) {
        IOException failure = libc.failure("cannot set the hop limit");
        libc.close(opened);
        throw failure;
      }
      fd = opened;
    }

    @Override
    public void close() {
      if (fd != NOT_OPEN) {
        libc.close(fd);
      }
    }

    private int set(int socket, int option, int value) {
      number.set(JAVA_INT, 0, value);
      return libc.setsockopt(socket, IPPROTO_IPV6, option, number);
    }
  }
}
