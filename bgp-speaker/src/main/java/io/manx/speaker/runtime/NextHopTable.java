package io.manx.speaker.runtime;

import io.manx.net.IpAddress;
import io.manx.speaker.rib.NextHopOracle;
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

  private final @Nullable Consumer<IpAddress> asked;
  private final Map<IpAddress, Long> metrics = new HashMap<>();
  private final Set<IpAddress> unanswered = new HashSet<>();

  private NextHopTable(@Nullable Consumer<IpAddress> asked) {
    this.asked = asked;
  }

  /** A table for a speaker without a kernel, such as a pure reflector: everything is reachable. */
  public static NextHopTable allReachable() {
    return new NextHopTable(null);
  }

  /**
   * A table that is filled by reports.
   *
   * @param asked hears of each next hop when it is asked for first; called on the loop
   */
  public static NextHopTable reported(Consumer<IpAddress> asked) {
    return new NextHopTable(asked);
  }

  @Override
  public long metric(IpAddress nextHop) {
    if (asked == null) {
      return 0;
    }
    Long known = metrics.get(nextHop);
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

  /** Takes a report; answers which next hops changed by it. */
  Collection<IpAddress> update(Map<IpAddress, Long> report) {
    List<IpAddress> changed = new ArrayList<>();
    report.forEach(
        (nextHop, metric) -> {
          unanswered.remove(nextHop);
          if (!metric.equals(metrics.put(nextHop, metric))) {
            changed.add(nextHop);
          }
        });
    return changed;
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
