package io.manx.programmer.sync;

import io.manx.programmer.model.DesiredRoute;
import io.manx.programmer.model.RouteState;
import org.jspecify.annotations.Nullable;

/** A wanted route and how it stands; changed by {@link WantedRoutes} only. */
final class Wanted {
  private final DesiredRoute route;
  private final @Nullable NextHopGroup group;
  RouteState state = WantedRoutes.PENDING;
  int failures;
  long failedAt;

  Wanted(DesiredRoute route, @Nullable NextHopGroup group) {
    this.route = route;
    this.group = group;
  }

  DesiredRoute route() {
    return route;
  }

  /** The shared next hops; null for a route that discards. */
  @Nullable NextHopGroup group() {
    return group;
  }
}
