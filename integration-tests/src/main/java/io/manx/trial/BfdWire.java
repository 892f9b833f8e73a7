package io.manx.trial;

import io.manx.lab.net.Packet;
import io.manx.lab.net.Pcap;
import io.manx.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What the packets of BFD say about who fell silent: a capture in the middle tells a system that
 * did not send from one that did not listen. Its times are the kernel's, taken when a frame passed.
 */
final class BfdWire {
  private static final int UDP_HEADER = 8;
  private static final int DOWN = 1;
  private static final int UP = 3;

  /** How far back pauses are looked for when a session goes down. */
  private static final Duration LATELY = Duration.ofSeconds(2);

  /**
   * A session that one end declared down.
   *
   * @param by who did
   * @param of whose packets it missed, or who said so
   * @param at when its packet that says so passed
   * @param diagnostic its reason (RFC 5880 §4.1)
   * @param silence how long the last packet of {@code of} had passed before
   * @param ownPause the longest time in the last two seconds without a packet of {@code by}
   */
  record Loss(
      IpAddress by, IpAddress of, Instant at, int diagnostic, Duration silence, Duration ownPause) {
    /** For people. */
    String text() {
      return "%s said down at %s, diagnostic %d: the last packet of %s had passed %d ms before; its own paused for at most %d ms lately"
          .formatted(by, at, diagnostic, of, silence.toMillis(), ownPause.toMillis());
    }
  }

  private record Way(IpAddress from, IpAddress to) {
    Way back() {
      return new Way(to, from);
    }
  }

  /** The packets of one system to another. */
  private static final class Sender {
    private final List<Duration> times = new ArrayList<>();
    private int state;
    private Duration longest = Duration.ZERO;

    /** Takes the next packet; whether it ends what was up. */
    boolean sends(Duration time, int next) {
      if (!times.isEmpty()) {
        longest = longer(longest, time.minus(times.getLast()));
      }
      times.add(time);
      boolean ends = state == UP && next == DOWN;
      state = next;
      return ends;
    }

    Duration silence(Duration now) {
      return times.isEmpty() ? now : now.minus(times.getLast());
    }

    Duration pauseSince(Duration moment) {
      Duration most = Duration.ZERO;
      for (int i = times.size() - 1; i > 0 && times.get(i).compareTo(moment) > 0; i--) {
        most = longer(most, times.get(i).minus(times.get(i - 1)));
      }
      return most;
    }

    private static Duration longer(Duration one, Duration other) {
      return one.compareTo(other) >= 0 ? one : other;
    }
  }

  private final Map<Way, Sender> senders = new HashMap<>();
  private final List<Loss> losses = new ArrayList<>();

  /** Reads what passed between two moments. */
  BfdWire(List<Pcap.Seen> capture, Instant from, Instant to) {
    for (Pcap.Seen seen : capture) {
      Instant at = Instant.EPOCH.plus(seen.time());
      if (!at.isBefore(from) && !at.isAfter(to)) {
        take(seen);
      }
    }
  }

  private void take(Pcap.Seen seen) {
    Packet packet = seen.packet();
    Way way =
        new Way(
            Objects.requireNonNull(packet.source()), Objects.requireNonNull(packet.destination()));
    Sender sender = sender(way);
    if (sender.sends(seen.time(), octet(packet, 1) >>> 6)) {
      losses.add(
          new Loss(
              way.from,
              way.to,
              Instant.EPOCH.plus(seen.time()),
              octet(packet, 0) & 0x1F,
              sender(way.back()).silence(seen.time()),
              sender.pauseSince(seen.time().minus(LATELY))));
    }
  }

  private Sender sender(Way way) {
    return senders.computeIfAbsent(way, _ -> new Sender());
  }

  private static int octet(Packet packet, int at) {
    return packet.payload().octets().get(UDP_HEADER + at) & 0xFF;
  }

  /** The sessions that went down, as either end said it, in order. */
  List<Loss> losses() {
    return List.copyOf(losses);
  }

  /** The longest pause of each sender towards each receiver, for people. */
  String pauses() {
    return senders.entrySet().stream()
        .map(
            sender ->
                "%s to %s %d ms"
                    .formatted(
                        sender.getKey().from,
                        sender.getKey().to,
                        sender.getValue().longest.toMillis()))
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
