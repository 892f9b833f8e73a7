package io.manx.speaker.runtime;

import io.manx.net.IpAddress;
import io.manx.speaker.rib.NextHopOracle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the way to next hops (RFC 4271 §9.1.2.1): reported by whoever watches the
 * kernel's table. A next hop that is asked for the first time counts as unreachable until the
 * report comes, usually within a millisecond, so that nothing is announced that may not be
 * reachable. On the loop only.
 */
public final class NextHopTable implements NextHopOracle {
  /**
   * The most next hops that are watched; further ones count as unreachable, so that no peer fills
   * us.
   */
  static final int MOST_NEXT_HOPS = 65_536;

  /** How long a next hop that no path uses stays known, at least. */
  private static final Duration FORGET_AFTER = Duration.ofMinutes(1);

  private final @Nullable Consumer<IpAddress> asked;
  private final Consumer<Collection<IpAddress>> forgotten;
  private final Map<IpAddress, Long> metrics = new HashMap<>();
  private final Set<IpAddress> unanswered = new HashSet<>();

  /** Next hops that no path uses since the last {@link #forget}, and since the one before. */
  private Set<IpAddress> unused = new HashSet<>();

  private Set<IpAddress> longUnused = new HashSet<>();

  private NextHopTable(
      @Nullable Consumer<IpAddress> asked, Consumer<Collection<IpAddress>> forgotten) {
    this.asked = asked;
    this.forgotten = forgotten;
  }

  /** A table for a speaker without a kernel, such as a pure reflector: everything is reachable. */
  public static NextHopTable allReachable() {
    return new NextHopTable(null, none -> {});
  }

  /**
   * A table that is filled by reports.
   *
   * @param asked hears of each next hop when it is asked for first; called on the loop
   * @param forgotten hears of next hops that no path has used for a while; called on the loop
   */
  public static NextHopTable reported(
      Consumer<IpAddress> asked, Consumer<Collection<IpAddress>> forgotten) {
    return new NextHopTable(asked, forgotten);
  }

  @Override
  public long metric(IpAddress nextHop) {
    if (asked == null) {
      return 0;
    }
    Long known = metrics.get(nextHop);
    if (known != null && !unused.remove(nextHop)) {
      longUnused.remove(nextHop);
    }
    if (known == null && metrics.size() >= MOST_NEXT_HOPS) {
      return UNREACHABLE;
    }
    if (known == null) {
      metrics.put(nextHop, UNREACHABLE);
      unanswered.add(nextHop);
      asked.accept(nextHop);
      return UNREACHABLE;
    }
    return known;
  }

  /**
   * What {@link #metric} would say, without asking anybody: 0 of a next hop that was not asked for.
   */
  long known(IpAddress nextHop) {
    return metrics.getOrDefault(nextHop, 0L);
  }

  /** Takes a report; answers which next hops changed by it. */
  Collection<IpAddress> update(Map<IpAddress, Long> report) {
    List<IpAddress> changed = new ArrayList<>();
    report.forEach(
        (nextHop, metric) -> {
          unanswered.remove(nextHop);
          if (metrics.containsKey(nextHop) && !metric.equals(metrics.put(nextHop, metric))) {
            changed.add(nextHop);
          }
        });
    return changed;
  }

  @Override
  public void unused(IpAddress nextHop) {
    if (asked != null) {
      unused.add(nextHop);
    }
  }

  /** Forgets from time to time what no path uses. */
  void startForgetting(EventLoop loop) {
    if (asked != null) {
      loop.schedule(
          FORGET_AFTER,
          () -> {
            forget();
            startForgetting(loop);
          });
    }
  }

  /**
   * Forgets the next hops that no path has used since the call before this one, so that a path that
   * comes and goes does not have its next hop looked up each time.
   */
  void forget() {
    if (!longUnused.isEmpty()) {
      metrics.keySet().removeAll(longUnused);
      unanswered.removeAll(longUnused);
      forgotten.accept(Set.copyOf(longUnused));
    }
    longUnused = unused;
    unused = new HashSet<>();
  }

  /** Whether every next hop that was asked for has been reported on. */
  boolean isComplete() {
    return unanswered.isEmpty();
  }

  /** Whether anything reports at all. */
  boolean isReported() {
    return asked != null;
  }
}
