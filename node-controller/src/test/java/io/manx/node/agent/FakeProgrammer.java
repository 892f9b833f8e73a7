package io.manx.node.agent;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.model.DesiredRoute;
import io.manx.programmer.model.Link;
import io.manx.programmer.model.NextHop;
import io.manx.programmer.model.NextHopObject;
import io.manx.programmer.model.ProgrammedRoute;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.ProgrammerStatus;
import io.manx.programmer.model.ProgrammingLatency;
import io.manx.programmer.model.RouteBatch;
import io.manx.programmer.model.RouteState;
import io.manx.programmer.model.RouteTarget;
import io.manx.programmer.runtime.RouteProgrammer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Remembers what is wanted, and says of the kernel what a test wants it to say. */
final class FakeProgrammer implements RouteProgrammer {
  final Map<IpPrefix, DesiredRoute> wanted = new LinkedHashMap<>();
  List<Link> links = List.of();
  final Set<AddressFamily> complete = EnumSet.noneOf(AddressFamily.class);
  List<NextHopObject> objects = List.of();
  @Nullable String whyPlain;
  boolean converged;
  private final List<ProgrammedRoute> troubles = new ArrayList<>();
  private ProgrammerStatus status = newStatus();

  /** Makes what was set since visible, as one turn of the real one does. */
  void publish() {
    status = newStatus();
  }

  void refuse(IpPrefix prefix) {
    DesiredRoute route = Objects.requireNonNull(wanted.get(prefix));
    troubles.add(new ProgrammedRoute(route, new RouteState.Failed(22, "EINVAL", ""), List.of()));
    publish();
  }

  private ProgrammerStatus newStatus() {
    return new ProgrammerStatus(
        true,
        converged,
        null,
        new ProgrammerStatus.Counters(
            wanted.size(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        Instant.EPOCH,
        0,
        links,
        List.of(),
        List.of(),
        !objects.isEmpty(),
        whyPlain,
        objects,
        troubles,
        ProgrammingLatency.NONE);
  }

  @Override
  public void apply(RouteBatch changes) {
    for (int i = 0; i < changes.size(); i++) {
      IpPrefix prefix = changes.prefix(i);
      RouteTarget target = changes.target(i);
      if (target == null) {
        wanted.remove(prefix);
      } else {
        wanted.put(prefix, new DesiredRoute(prefix, target));
      }
    }
  }

  @Override
  public void replaceAll(Collection<DesiredRoute> desired) {
    wanted.clear();
    desired.forEach(route -> wanted.put(route.prefix(), route));
  }

  @Override
  public void complete(AddressFamily family) {
    complete.add(family);
  }

  @Override
  public void converged() {
    converged = true;
  }

  @Override
  public void configure(ProgrammerConfig config) {}

  @Override
  public void track(Set<NextHop> nextHops) {}

  @Override
  public void markDown(Set<IpAddress> gateways) {}

  @Override
  public ProgrammerStatus status() {
    return status;
  }

  @Override
  public CompletableFuture<List<ProgrammedRoute>> routes(Collection<IpPrefix> prefixes) {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public CompletableFuture<List<ProgrammedRoute>> allRoutes() {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public CompletableFuture<ProgrammerStatus> audit() {
    return CompletableFuture.completedFuture(status);
  }

  @Override
  public void stop(boolean removeRoutes) {}
}
