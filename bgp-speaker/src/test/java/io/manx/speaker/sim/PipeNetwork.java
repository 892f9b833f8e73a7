package io.manx.speaker.sim;

import io.manx.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A network of {@link PipeTransport}s. Everything that chance decides comes from the seed. A
 * partition loses nothing that TCP would not repeat: octets wait until it is healed; calls time
 * out.
 */
public final class PipeNetwork {
  private record Link(IpAddress one, IpAddress other) {
    static Link of(IpAddress a, IpAddress b) {
      return a.compareTo(b) < 0 ? new Link(a, b) : new Link(b, a);
    }
  }

  private final VirtualClock clock;
  private final Random random;
  private final Map<IpAddress, PipeTransport> hosts = new HashMap<>();

  /** What a connection carries a second between hosts that were made slow. */
  private static final long SLOW = 5_000;

  private final Set<Link> partitions = new HashSet<>();
  private final Set<Link> slow = new HashSet<>();
  private final List<PipeConnection> connections = new ArrayList<>();
  private long trace;
  private Duration latency = Duration.ofMillis(1);
  private long octetsPerSecond = 100_000_000;

  /** A network without hosts. */
  public PipeNetwork(VirtualClock clock, long seed) {
    this.clock = clock;
    this.random = new Random(seed);
  }

  /** How long octets take, and how many a connection carries a second. */
  public void shape(Duration newLatency, long newOctetsPerSecond) {
    latency = newLatency;
    octetsPerSecond = newOctetsPerSecond;
  }

  /** A host; one with the same address before it is gone. */
  public PipeTransport host(VirtualLoop loop, IpAddress address) {
    PipeTransport transport = new PipeTransport(this, loop, address);
    hosts.put(address, transport);
    return transport;
  }

  /** Parts two hosts. */
  public void part(IpAddress a, IpAddress b) {
    partitions.add(Link.of(a, b));
  }

  /** Has connections between two hosts carry little from here on. */
  public void slow(IpAddress a, IpAddress b) {
    slow.add(Link.of(a, b));
  }

  /** Ends a partition and slowness; what waited goes on. */
  public void heal(IpAddress a, IpAddress b) {
    partitions.remove(Link.of(a, b));
    slow.remove(Link.of(a, b));
    List.copyOf(connections).forEach(PipeConnection::pump);
  }

  /** Breaks every connection between two hosts; both hear of it. */
  public void cut(IpAddress a, IpAddress b) {
    for (PipeConnection connection : List.copyOf(connections)) {
      if (Link.of(connection.localAddress(), connection.remoteAddress()).equals(Link.of(a, b))) {
        connection.broken("Connection reset by peer");
      }
    }
  }

  /** A host crashes: its loop stops, and its connections break a moment later. */
  public void crash(IpAddress address) {
    PipeTransport host = hosts.remove(address);
    if (host != null) {
      host.loop().kill();
      for (PipeConnection connection : List.copyOf(connections)) {
        if (connection.localAddress().equals(address)) {
          connection.abort();
        }
      }
    }
  }

  /** A number that stands for all that was ever carried, and when. */
  public long trace() {
    return trace;
  }

  void carried(byte[] piece) {
    trace = (trace * 31 + clock.now()) * 31 + Arrays.hashCode(piece);
  }

  /** How many connections are open, each counted at both ends. */
  public int openEnds() {
    return connections.size();
  }

  boolean areParted(IpAddress a, IpAddress b) {
    return partitions.contains(Link.of(a, b));
  }

  @Nullable PipeTransport find(IpAddress address) {
    return hosts.get(address);
  }

  VirtualClock clock() {
    return clock;
  }

  Duration latency() {
    return latency;
  }

  /** A piece of at least one octet, so that messages arrive cut anywhere. */
  int piece(int waiting) {
    return random.nextInt(4) == 0 ? 1 + random.nextInt(waiting) : waiting;
  }

  Duration timeFor(int octets, IpAddress from, IpAddress to) {
    boolean isSlow = !slow.isEmpty() && slow.contains(Link.of(from, to));
    return Duration.ofNanos(octets * 1_000_000_000L / (isSlow ? SLOW : octetsPerSecond));
  }

  void opened(PipeConnection connection) {
    connections.add(connection);
  }

  void gone(PipeConnection connection) {
    connections.remove(connection);
  }
}
