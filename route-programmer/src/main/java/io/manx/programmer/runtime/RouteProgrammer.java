package io.manx.programmer.runtime;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.model.DesiredRoute;
import io.manx.programmer.model.NextHop;
import io.manx.programmer.model.ProgrammedRoute;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.ProgrammerStatus;
import io.manx.programmer.model.RouteBatch;
import io.manx.programmer.model.RouteChange;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Keeps the kernel's routing table equal to what is wanted. Every method may be called from any
 * thread; changes take effect in the order of the calls. Methods return at once, except that {@link
 * #apply} and {@link #replaceAll} wait while too many changes are queued, and {@link #stop} waits
 * for the end.
 */
public interface RouteProgrammer extends AutoCloseable {
  /**
   * Changes what is wanted for some prefixes. The last change of a prefix counts.
   *
   * @param changes handed over: nobody changes it any more
   */
  void apply(RouteBatch changes);

  /** The same for changes that are values. */
  default void apply(List<RouteChange> changes) {
    RouteBatch.of(changes).forEach(this::apply);
  }

  /** Wants exactly these routes, the last one of a prefix counting. */
  void replaceAll(Collection<DesiredRoute> desired);

  /**
   * Says that what is wanted of one family is complete: routes of it that nobody wants, left over
   * from an earlier run, are removed from now on.
   */
  void complete(AddressFamily family);

  /**
   * Says that all that is wanted is complete (every peer sent End-of-RIB, or its time ran out).
   * From now on routes of ours that nobody wants, left over from an earlier run, are removed.
   */
  void converged();

  /** Changes how routes are written. Routes of ours move to another table, protocol or metric. */
  void configure(ProgrammerConfig config);

  /** Reports the reachability of these next hops too, besides those of wanted routes. */
  void track(Set<NextHop> nextHops);

  /** Takes these gateways for dead until told otherwise: BFD says so. Replaces the former set. */
  void markDown(Set<IpAddress> gateways);

  /** The state of the whole. Never older than one turn of the programmer's thread. */
  ProgrammerStatus status();

  /**
   * How the wanted routes of these prefixes stand; prefixes for which none is wanted are left out.
   */
  CompletableFuture<List<ProgrammedRoute>> routes(Collection<IpPrefix> prefixes);

  /** How all wanted routes stand, in no order. */
  CompletableFuture<List<ProgrammedRoute>> allRoutes();

  /** Reads the kernel's whole table now instead of at the next interval. */
  CompletableFuture<ProgrammerStatus> audit();

  /**
   * Ends the programmer and waits for it. Changes that were handed over before are written first,
   * for at most a few seconds.
   *
   * @param removeRoutes whether all routes of ours are removed from the kernel; otherwise they stay
   *     and the next run adopts them
   */
  void stop(boolean removeRoutes);

  /** Stops and leaves the routes in the kernel. */
  @Override
  default void close() {
    stop(false);
  }
}
