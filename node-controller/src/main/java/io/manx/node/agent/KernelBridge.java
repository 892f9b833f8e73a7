package io.manx.node.agent;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.model.DesiredRoute;
import io.manx.programmer.model.NextHop;
import io.manx.programmer.model.NextHopStatus;
import io.manx.programmer.model.ProgrammerStatus;
import io.manx.programmer.model.RouteBatch;
import io.manx.programmer.model.RouteChange;
import io.manx.programmer.model.RouteTarget;
import io.manx.programmer.runtime.RouteProgrammer;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.OriginateConfig;
import io.manx.speaker.model.Family;
import io.manx.speaker.rib.BestRoute;
import io.manx.speaker.rib.RouteChanges;
import io.manx.speaker.runtime.KernelView;
import io.manx.speaker.runtime.NextHopTable;
import io.manx.speaker.runtime.Speaker;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.RouteInquiry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Between the speaker and the kernel: best routes become wanted routes, the reachability of next
 * hops becomes what the decision process knows of them.
 *
 * <p>Called on the speaker loop ({@link #changed}, {@link #configured}, {@link #asked}) and on the
 * programmer's thread ({@link #nextHopChanged}); readers may come from any thread.
 */
final class KernelBridge implements KernelView {
  private final Map<IpAddress, NextHopStatus> nextHops = new ConcurrentHashMap<>();
  private final Set<NextHop> asked = new HashSet<>();
  private final Set<IpAddress> dead = new HashSet<>();
  private Set<IpAddress> leaving = Set.of();
  private final AtomicReference<@Nullable Set<NextHop>> tracking = new AtomicReference<>();
  private final Map<IpPrefix, RouteTarget> discards = new HashMap<>();
  private List<IpAddress> lastAddresses = List.of();
  private @Nullable RouteTarget lastTarget;
  private final Map<Family, AtomicInteger> wanted = new EnumMap<>(Family.class);
  private final Runnable nextHopsGrown;
  private volatile @Nullable RouteProgrammer connected;
  private volatile @Nullable Speaker speaker;
  private volatile @Nullable KernelSnapshot snapshot;
  private volatile boolean frozen;

  /**
   * A bridge without ends.
   *
   * @param nextHopsGrown called when {@link #knownNextHops} has one more
   */
  KernelBridge(Runnable nextHopsGrown) {
    this.nextHopsGrown = nextHopsGrown;
    for (Family family : Family.UNICAST) {
      wanted.put(family, new AtomicInteger());
    }
  }

  /** Connects the programmer; before the speaker is made. */
  void connect(RouteProgrammer programmer) {
    connected = programmer;
  }

  /** Connects the speaker, whose next hops are reported from here on; before it starts. */
  void connect(Speaker told) {
    speaker = told;
  }

  /** Every next hop that was heard of. Any thread. */
  Set<IpAddress> knownNextHops() {
    return Set.copyOf(nextHops.keySet());
  }

  /** The programmer at the other end. */
  RouteProgrammer programmer() {
    return Objects.requireNonNull(connected);
  }

  /** The table of next hops that the speaker is to decide by. */
  NextHopTable nextHopTable() {
    return NextHopTable.reported(this::asked, this::forgotten);
  }

  /** The speaker sees a next hop for the first time. */
  private void asked(IpAddress nextHop) {
    asked.add(NextHop.via(nextHop));
    NextHopStatus known = nextHops.get(nextHop);
    if (known != null) {
      // Forgotten and asked for again before the programmer heard of it: it has nothing new to say.
      nextHopChanged(known);
    }
    track();
  }

  /** No path has used these for a while. */
  private void forgotten(Collection<IpAddress> gone) {
    gone.forEach(nextHop -> asked.remove(NextHop.via(nextHop)));
    leaving.stream()
        .filter(nextHop -> !asked.contains(NextHop.via(nextHop)))
        .forEach(nextHops::remove);
    leaving = Set.copyOf(gone);
    track();
  }

  private void track() {
    // Many new next hops in one batch of the loop become one request.
    if (tracking.getAndSet(Set.copyOf(asked)) == null) {
      Thread.startVirtualThread(
          () -> {
            Set<NextHop> all = tracking.getAndSet(null);
            if (all != null) {
              programmer().track(all);
            }
          });
    }
  }

  /** A next hop has its first status, or another one than before. On the programmer's thread. */
  void nextHopChanged(NextHopStatus status) {
    IpAddress address = status.nextHop().zonedAddress();
    if (nextHops.put(address, status) == null) {
      nextHopsGrown.run();
    }
    Speaker told = speaker;
    if (told != null) {
      long metric = status.reachable() ? status.metric() : NextHopTable.UNREACHABLE;
      told.nextHopsChanged(Map.of(address, metric));
    }
  }

  /** Best routes changed. On the speaker loop. */
  void changed(Family family, RouteChanges changes) {
    RouteBatch wishes = new RouteBatch(family.addressFamily(), changes.size());
    int growth = 0;
    for (int i = 0; i < changes.size(); i++) {
      BestRoute after = changes.after(i);
      RouteTarget target =
          after != null && isLearned(after) ? through(after.nextHops()) : discard(changes, i);
      wishes.add(changes.high(i), changes.low(i), changes.length(i), target);
      growth += (isLearned(after) ? 1 : 0) - (isLearned(changes.before(i)) ? 1 : 0);
    }
    count(family).addAndGet(growth);
    if (!frozen) {
      programmer().apply(wishes);
    }
  }

  private AtomicInteger count(Family family) {
    return Objects.requireNonNull(wanted.get(family));
  }

  private static boolean isLearned(@Nullable BestRoute best) {
    return best != null && !best.source().isLocal();
  }

  /** What there is without a learned route: own prefixes are discarded. */
  private @Nullable RouteTarget discard(RouteChanges changes, int change) {
    return discards.isEmpty() ? null : discards.get(changes.prefix(change));
  }

  /** Neighbouring changes mostly have the same next hops: they share a target. */
  private RouteTarget through(List<IpAddress> addresses) {
    RouteTarget target = lastTarget;
    if (target == null || !addresses.equals(lastAddresses)) {
      target = RouteTarget.unicast(addresses.stream().map(NextHop::via).toList());
      lastAddresses = List.copyOf(addresses);
      lastTarget = target;
    }
    return target;
  }

  /**
   * Another configuration: what this node originates is discarded where no pod has it. On the
   * speaker loop, after the speaker has taken it.
   *
   * @param learned whether a prefix is routed by a path of a peer: then {@link #changed} has said
   *     so, and the route stays as it is
   */
  void configured(NodeConfig config, Predicate<IpPrefix> learned) {
    List<RouteChange> changes = new ArrayList<>();
    Map<IpPrefix, RouteTarget> next = new HashMap<>();
    for (OriginateConfig originated : config.originate()) {
      if (originated.blackhole()) {
        next.put(originated.cidr(), RouteTarget.UNREACHABLE);
      }
    }
    discards.keySet().stream()
        .filter(prefix -> !next.containsKey(prefix) && !learned.test(prefix))
        .forEach(prefix -> changes.add(RouteChange.withdraw(prefix)));
    next.forEach(
        (prefix, target) -> {
          if (!discards.containsKey(prefix) && !learned.test(prefix)) {
            changes.add(RouteChange.want(new DesiredRoute(prefix, target)));
          }
        });
    for (IpPrefix prefix : discards.keySet()) {
      count(Family.unicast(prefix.family())).decrementAndGet();
    }
    for (IpPrefix prefix : next.keySet()) {
      count(Family.unicast(prefix.family())).incrementAndGet();
    }
    discards.clear();
    discards.putAll(next);
    apply(changes);
  }

  /**
   * BFD lost a next hop or has it again: it leaves every group of next hops at once, before the
   * session ends and routes change one by one. On the speaker loop.
   */
  void nextHopLiveness(IpAddress nextHop, boolean alive) {
    boolean changed = alive ? dead.remove(nextHop) : dead.add(nextHop);
    if (changed && !frozen) {
      programmer().markDown(Set.copyOf(dead));
    }
  }

  /** Every peer has said what it had of a family: its routes that nobody wants may go. */
  void complete(Family family) {
    if (!frozen && family.isUnicast()) {
      programmer().complete(family.addressFamily());
    }
  }

  /** Every peer has said what it had: routes that nobody wants may go. On the speaker loop. */
  void converged() {
    if (!frozen) {
      programmer().converged();
    }
  }

  /**
   * From now on nothing reaches the kernel any more: sessions that end because this process ends
   * are no reason to remove a route. Any thread.
   */
  void freeze() {
    frozen = true;
  }

  private void apply(List<RouteChange> changes) {
    if (!frozen) {
      programmer().apply(changes);
    }
  }

  @Override
  public boolean isPresent() {
    return true;
  }

  @Override
  public List<PathView.NextHop> resolve(IpAddress nextHop) {
    NextHopStatus status = nextHops.get(nextHop);
    return status == null ? List.of() : snapshot().resolve(status);
  }

  @Override
  public boolean isRefused(IpPrefix prefix) {
    return snapshot().isRefused(prefix);
  }

  @Override
  public @Nullable String trouble(IpPrefix prefix) {
    return snapshot().trouble(prefix);
  }

  @Override
  public boolean hasTroubles() {
    return snapshot().hasTroubles();
  }

  @Override
  public List<RouteInquiry.Trouble> troubles() {
    return snapshot().troubles();
  }

  @Override
  public RouteInquiry.Programming programming() {
    return snapshot().programming();
  }

  @Override
  public long installed(Family family) {
    return Math.max(0, count(family).get() - snapshot().refused(family.addressFamily()));
  }

  private KernelSnapshot snapshot() {
    ProgrammerStatus status = programmer().status();
    KernelSnapshot last = snapshot;
    if (last == null || !last.shows(status)) {
      last = new KernelSnapshot(status);
      snapshot = last;
    }
    return last;
  }
}
