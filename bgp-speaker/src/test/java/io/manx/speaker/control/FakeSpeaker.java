package io.manx.speaker.control;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.model.Family;
import io.manx.speaker.status.BfdSessionStatus;
import io.manx.speaker.status.ConfigureOutcome;
import io.manx.speaker.status.LogFeed;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.RouteInquiry;
import io.manx.speaker.status.RoutePage;
import io.manx.speaker.status.RouteQuery;
import io.manx.speaker.status.RouteView;
import io.manx.speaker.status.SpeakerCommands;
import io.manx.speaker.status.SpeakerStatus;
import io.manx.speaker.status.StatusSnapshot;
import java.lang.reflect.Proxy;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A speaker that is nothing but its snapshots. */
class FakeSpeaker implements SpeakerStatus, SpeakerCommands {
  StatusSnapshot snapshot;
  List<ProtocolStatus> protocols;
  final Map<Family, List<RouteView>> tables = new EnumMap<>(Family.class);
  final Map<Family, List<RouteView>> hidden = new EnumMap<>(Family.class);
  final Map<String, List<RouteView>> exported = new java.util.HashMap<>();
  List<BfdSessionStatus> bfd = List.of();
  final List<String> done = new CopyOnWriteArrayList<>();
  final AtomicInteger pages = new AtomicInteger();
  ProtocolOutcome outcome = ProtocolOutcome.DISABLED;
  ConfigureOutcome configured =
      new ConfigureOutcome(ConfigureOutcome.Result.RECONFIGURED, "/etc/manx/node.yaml", List.of());
  boolean unconfirmed;

  /** Generates a table that would not fit in memory as objects: prefix number to route. */
  @Nullable IntFunction<RouteView> generator;

  int generated;

  FakeSpeaker(StatusSnapshot snapshot, List<ProtocolStatus> protocols) {
    this.snapshot = snapshot;
    this.protocols = protocols;
  }

  @Override
  public CompletionStage<StatusSnapshot> status() {
    return CompletableFuture.completedStage(snapshot);
  }

  @Override
  public CompletionStage<List<ProtocolStatus>> protocols() {
    return CompletableFuture.completedStage(protocols);
  }

  @Override
  public CompletionStage<List<BfdSessionStatus>> bfdSessions() {
    return CompletableFuture.completedStage(bfd);
  }

  @Override
  public CompletionStage<RoutePage> routes(
      RouteQuery query, long cursor, int limit, RoutePage lent) {
    pages.incrementAndGet();
    return CompletableFuture.supplyAsync(() -> page(query, (int) cursor, limit, lent));
  }

  private RoutePage page(RouteQuery query, int cursor, int limit, RoutePage page) {
    page.clear();
    List<RouteView> table = table(query);
    int size =
        generator != null && query.family() == Family.IPV4_UNICAST ? generated : table.size();
    int at = cursor;
    for (; at < size && at < cursor + limit; at++) {
      RouteView route = generator == null ? table.get(at) : generator.apply(at);
      IpPrefix prefix = route.prefix();
      if (!selected(query, prefix, table)) {
        continue;
      }
      IpAddress address = prefix.address();
      RouteView shown =
          page.add().fill(address.isV4(), address.high(), address.low(), prefix.length());
      route.paths().stream()
          .filter(p -> !query.primaryOnly() || p.primary())
          .filter(p -> query.protocol() == null || p.protocol().equals(query.protocol()))
          .forEach(p -> shown.add().fill(p));
      page.count(route.size(), shown.size());
      if (shown.size() == 0 || query.countOnly()) {
        page.removeLast();
      }
    }
    return page.end(at < size ? at : RoutePage.END);
  }

  private List<RouteView> table(RouteQuery query) {
    return switch (query.view()) {
      case TABLE, IMPORT_TABLE -> tables.getOrDefault(query.family(), List.of());
      case FILTERED -> hidden.getOrDefault(query.family(), List.of());
      default -> exported.getOrDefault(query.peer() + "." + query.family().channel(), List.of());
    };
  }

  private static boolean selected(RouteQuery query, IpPrefix prefix, List<RouteView> table) {
    IpPrefix wanted = query.prefix();
    return wanted == null
        || switch (query.match()) {
          case ALL -> true;
          case EXACT -> prefix.equals(wanted);
          case INSIDE -> wanted.contains(prefix);
          case LONGEST ->
              prefix.contains(wanted)
                  && table.stream()
                      .map(RouteView::prefix)
                      .noneMatch(p -> p.contains(wanted) && p.length() > prefix.length());
        };
  }

  @Override
  public CompletionStage<ProtocolOutcome> change(
      String protocol, ProtocolAction action, String message) {
    done.add(action + " " + protocol + " " + message);
    return CompletableFuture.completedStage(outcome);
  }

  @Override
  public CompletionStage<ConfigureOutcome> configure(
      ConfigureMode mode, String file, int undoAfterSeconds) {
    done.add(mode + " '" + file + "' " + undoAfterSeconds);
    return CompletableFuture.completedStage(configured);
  }

  @Override
  public CompletionStage<Boolean> confirm() {
    return CompletableFuture.completedStage(unconfirmed);
  }

  @Override
  public CompletionStage<ConfigureOutcome> undo() {
    return CompletableFuture.completedStage(configured);
  }

  @Override
  public CompletionStage<Boolean> gracefulShutdown(String peer, boolean on) {
    return CompletableFuture.completedFuture(!peer.equals("nobody"));
  }

  @Override
  public CompletionStage<Void> shutdown(boolean graceful) {
    done.add("shutdown " + graceful);
    return CompletableFuture.completedStage(null);
  }

  /** What a control socket needs; questions that BIRD has not are asked in tests of their own. */
  Ports ports(LogFeed log) {
    Object never =
        Proxy.newProxyInstance(
            RouteInquiry.class.getClassLoader(),
            new Class<?>[] {RouteInquiry.class},
            (proxy, method, arguments) -> {
              throw new AssertionError(method + " is not expected here");
            });
    return new Ports(this, this, RouteInquiry.class.cast(never), log);
  }
}
