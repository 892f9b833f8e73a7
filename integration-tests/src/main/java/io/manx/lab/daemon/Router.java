package io.manx.lab.daemon;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A running BGP router of any make, as a test or the lab sees it. Not thread-safe. */
public interface Router extends AutoCloseable {
  /** What it is, for people: {@code BIRD}. */
  String make();

  /** Starts it; it answers {@link #established} from then on. */
  void start();

  /** Whether the session with this neighbour is in state Established. */
  boolean established(IpAddress neighbor);

  /** Those of the neighbours whose session is in state Established. */
  default Set<IpAddress> establishedAmong(List<IpAddress> neighbors) {
    return neighbors.stream().filter(this::established).collect(Collectors.toSet());
  }

  /** Announces these prefixes and no others, without disturbing a session. */
  void announce(List<IpPrefix> prefixes);

  /** What it learned from this neighbour and accepted, both families. */
  Set<IpPrefix> learned(IpAddress neighbor);

  /** The name that {@code ip route} has for the protocol of the routes it writes. */
  String kernelProtocol();

  /** What it says of its sessions, for people. */
  String protocols();

  /** Its first process; 0 before it was started. */
  long pid();

  /** The state and the end of the log, for a failure's message. */
  String diagnosis();

  /** Stops it and waits until it is gone. */
  @Override
  void close();
}
