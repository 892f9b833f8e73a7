package io.manx.programmer.sync;

import io.manx.net.IpPrefix;
import io.manx.programmer.model.DesiredRoute;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.RouteKind;
import io.manx.programmer.model.RouteState;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is wanted, and how many routes stand how. */
final class WantedRoutes {
  static final RouteState PENDING = new RouteState.Pending();
  static final RouteState INSTALLED = new RouteState.Installed();

  private final Map<IpPrefix, Wanted> routes = new HashMap<>();
  private final PrefixLengths lengths = new PrefixLengths();
  private final Set<IpPrefix> troubled = new LinkedHashSet<>();
  private final int[] counts = new int[5];

  static int metric(DesiredRoute route, ProgrammerConfig config) {
    return route.kind() == RouteKind.UNICAST ? config.metric() : ProgrammerConfig.DISCARD_METRIC;
  }

  int size() {
    return routes.size();
  }

  int pending() {
    return counts[0];
  }

  int installed() {
    return counts[1];
  }

  int failed() {
    return counts[2];
  }

  int unresolved() {
    return counts[3];
  }

  int conflicts() {
    return counts[4];
  }

  /** Prefixes whose routes failed, are unresolved, in conflict or guarded. */
  Set<IpPrefix> troubled() {
    return troubled;
  }

  PrefixLengths lengths() {
    return lengths;
  }

  @Nullable Wanted get(IpPrefix prefix) {
    return routes.get(prefix);
  }

  Collection<Wanted> all() {
    return routes.values();
  }

  Set<IpPrefix> prefixes() {
    return routes.keySet();
  }

  /** Wants a route; returns what was wanted for the prefix before. */
  @Nullable Wanted put(Wanted wanted) {
    IpPrefix prefix = wanted.route().prefix();
    Wanted former = routes.put(prefix, wanted);
    counts[slot(wanted.state)]++;
    if (former == null) {
      lengths.add(prefix);
    } else {
      counts[slot(former.state)]--;
      troubled.remove(prefix);
    }
    return former;
  }

  @Nullable Wanted remove(IpPrefix prefix) {
    Wanted former = routes.remove(prefix);
    if (former != null) {
      lengths.remove(prefix);
      counts[slot(former.state)]--;
      troubled.remove(prefix);
    }
    return former;
  }

  void state(Wanted wanted, RouteState state) {
    if (wanted.state.equals(state)) {
      return;
    }
    int slot = slot(state);
    counts[slot(wanted.state)]--;
    counts[slot]++;
    wanted.state = state;
    if (slot >= 2) {
      troubled.add(wanted.route().prefix());
    } else if (!troubled.isEmpty()) {
      troubled.remove(wanted.route().prefix());
    }
  }

  private static int slot(RouteState state) {
    return switch (state) {
      case RouteState.Pending p -> 0;
      case RouteState.Installed i -> 1;
      case RouteState.Failed f -> 2;
      case RouteState.Unresolved u -> 3;
      case RouteState.Conflict c -> 4;
      case RouteState.Guarded g -> 4;
    };
  }
}
