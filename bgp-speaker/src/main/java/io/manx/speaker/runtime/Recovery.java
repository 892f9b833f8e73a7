package io.manx.speaker.runtime;

import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.model.Family;
import io.manx.speaker.rib.Rib;
import io.manx.speaker.status.StatusSnapshot;
import io.manx.speaker.status.TimerStatus;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a speaker comes back (RFC 4724 §4.1, the restarting speaker): what it decides about a family
 * is told to nobody until all peers that are awaited have said their End-of-RIB; when every peer
 * has said all it had, or is not there, the recovery is over. On the loop only.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  /** How long peers are awaited at the most where none says how long it keeps our routes. */
  private static final Duration LEAST_TIME = Duration.ofSeconds(3);

  /** How long a speaker that recovers waits for an answer to a call: time for three SYNs. */
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  /** How long callers from a range are awaited: nobody can tell who of them there is. */
  static final Duration CALLERS_TIME = Duration.ofSeconds(10);

  /**
   * How long a peer is awaited that takes our calls and breaks them. After our restart it may rest
   * before it speaks with us again: for the base time of the back-off, until our next call but one.
   */
  static final Duration HANG_UPS_TIME = Duration.ofSeconds(15);

  private final EventLoop loop;
  private final Rib rib;
  private final Peers peers;
  private final NextHopTable nextHops;
  private final SpeakerContext context;
  private final Consumer<Family> whenComplete;
  private final Runnable whenOver;
  private final boolean restarting;
  private final Set<Family> deferred = EnumSet.noneOf(Family.class);
  private final Set<Family> complete = EnumSet.noneOf(Family.class);
  private long startedAt;
  private Duration most = Duration.ZERO;
  private boolean ready;
  private boolean callersAwaited;
  private boolean over;
  private long took = -1;

  /**
   * @param restarting whether an earlier run left forwarding state behind
   * @param whenComplete called once for each family of which every peer has said all it had
   * @param whenOver called once, at the end
   */
  Recovery(
      SpeakerContext context,
      Peers peers,
      NextHopTable nextHops,
      boolean restarting,
      Consumer<Family> whenComplete,
      Runnable whenOver) {
    this.loop = context.loop();
    this.rib = context.rib();
    this.context = context;
    this.peers = peers;
    this.nextHops = nextHops;
    this.restarting = restarting;
    this.whenComplete = whenComplete;
    this.whenOver = whenOver;
  }

  /** Begins, before there are routes. */
  void begin(NodeConfig config) {
    startedAt = loop.nanoTime();
    if (restarting) {
      for (Family family : Family.values()) {
        deferred.add(family);
        rib.defer(family);
      }
      if (!config.peerRanges().isEmpty()) {
        callersAwaited = true;
        loop.schedule(CALLERS_TIME, this::stopAwaitingCallers);
      }
      loop.schedule(HANG_UPS_TIME, this::endPatience);
    } else {
      peers.endPatience();
    }
    config.peers().stream()
        .map(peer -> peer.gracefulRestart().restartTime())
        .distinct()
        .forEach(time -> loop.schedule(time, this::mayHaveChanged));
    most = longest(config);
    loop.schedule(most, () -> end("time is up"));
  }

  /** The Selection_Deferral_Timer of RFC 4724 §4.1: as long as peers are asked to keep routes. */
  private static Duration longest(NodeConfig config) {
    return config.peers().stream()
        .map(peer -> peer.gracefulRestart().restartTime())
        .max(Duration::compareTo)
        .orElse(config.peerRanges().isEmpty() ? LEAST_TIME : CALLERS_TIME.multipliedBy(2));
  }

  private void stopAwaitingCallers() {
    callersAwaited = false;
    mayHaveChanged();
  }

  private void endPatience() {
    peers.endPatience();
    mayHaveChanged();
  }

  /**
   * All peers are known, and so is what this node originates: before that, a family without peers
   * may only be one whose peers have not been added yet.
   */
  void ready() {
    ready = true;
    mayHaveChanged();
  }

  /** Something happened that may end the waiting. */
  void mayHaveChanged() {
    // A path whose next hop has not been looked up yet is not wanted in the kernel yet: were its
    // route swept now, it would come back at once, and packets would be lost in between.
    if (!ready || over || callersAwaited || !nextHops.isComplete()) {
      return;
    }
    Duration since = since();
    for (Family family : Family.values()) {
      if (deferred.contains(family) && !peers.areAwaited(family, since)) {
        resume(family);
      }
      boolean settled = !deferred.contains(family) && peers.areSettled(family, since);
      if (settled && complete.add(family)) {
        whenComplete.accept(family);
      }
    }
    if (complete.size() == Family.values().length) {
      end("all peers have said what they had, or their time is over");
    }
  }

  private void resume(Family family) {
    deferred.remove(family);
    LOG.info("{}: peers have said what they had, after {} ms", family, millis());
    rib.resume(family);
    context.requestDrain();
  }

  private void end(String why) {
    if (over) {
      return;
    }
    over = true;
    took = millis();
    List.copyOf(deferred).forEach(this::resume);
    LOG.info("converged after {} ms: {}", millis(), why);
    whenOver.run();
  }

  private Duration since() {
    return Duration.ofNanos(loop.nanoTime() - startedAt);
  }

  private long millis() {
    return since().toMillis();
  }

  /** How long it took from the start, in milliseconds; -1 while it is not over. */
  long tookMillis() {
    return took;
  }

  /** What is waited for, or null if nothing is. */
  StatusSnapshot.@Nullable Recovery status() {
    if (!isRestarting()) {
      return null;
    }
    Duration since = since();
    int waiting = deferred.stream().mapToInt(family -> peers.awaited(family, since)).sum();
    Duration left = most.minus(since);
    return new StatusSnapshot.Recovery(
        waiting, new TimerStatus(left.isNegative() ? Duration.ZERO : left, most));
  }

  /** Whether what is decided about a family is told to nobody yet. */
  boolean isDeferred(Family family) {
    return deferred.contains(family);
  }

  /** Whether peers are to be told that this speaker has restarted (the Restart State bit). */
  boolean isRestarting() {
    return restarting && !over;
  }

  boolean isOver() {
    return over;
  }
}
