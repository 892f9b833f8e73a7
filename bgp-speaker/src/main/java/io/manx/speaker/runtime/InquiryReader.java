package io.manx.speaker.runtime;

import io.manx.net.IpPrefix;
import io.manx.speaker.config.ConfigWriter;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.OriginateConfig;
import io.manx.speaker.model.Family;
import io.manx.speaker.rib.GroupView;
import io.manx.speaker.rib.RibPath;
import io.manx.speaker.rib.RibRoute;
import io.manx.speaker.rib.RouteLog;
import io.manx.speaker.status.RouteEvent;
import io.manx.speaker.status.RouteExplanation;
import io.manx.speaker.status.RouteHistory;
import io.manx.speaker.status.RouteInquiry;
import io.manx.speaker.status.SpeakerCounters;
import io.manx.speaker.status.WhatIf;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers why and since when about a {@link Speaker}: each question one event on its loop. */
public final class InquiryReader implements RouteInquiry {
  private static final int PAGE = 512;
  private static final List<Family> UNICAST = List.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST);

  private final Speaker speaker;
  private final KernelView kernel;
  private final RouteExplainer explainer;

  /**
   * @param speaker the speaker to read
   * @param kernel what is known of the kernel
   */
  public InquiryReader(Speaker speaker, KernelView kernel) {
    this.speaker = speaker;
    this.kernel = kernel;
    this.explainer = new RouteExplainer(speaker, kernel);
  }

  @Override
  public CompletionStage<Optional<RouteExplanation>> explain(IpPrefix prefix, boolean longest) {
    return ask(() -> explainer.explain(prefix, longest));
  }

  @Override
  public CompletionStage<RouteHistory> history(
      @Nullable IpPrefix prefix, @Nullable Duration age, long cursor) {
    return ask(
        () -> {
          int since = age == null ? Integer.MIN_VALUE : speaker.seconds() - seconds(age);
          RouteLog.Page page =
              speaker
                  .rib()
                  .log()
                  .read(cursor, PAGE, since, each -> prefix == null || prefix.equals(each));
          return new RouteHistory(
              page.entries().stream().map(this::event).toList(),
              page.next(),
              page.end(),
              complete());
        });
  }

  private static int seconds(Duration age) {
    return (int) Math.min(Integer.MAX_VALUE / 2, age.toSeconds());
  }

  private @Nullable Instant complete() {
    int since = speaker.rib().log().reachesBackTo();
    return since == Integer.MIN_VALUE ? null : speaker.instant(since);
  }

  private RouteEvent event(RouteLog.Entry entry) {
    return new RouteEvent(
        speaker.instant(entry.time()),
        entry.prefix(),
        entry.cause().text(),
        entry.trigger() == null ? null : entry.trigger().name(),
        best(entry.prefix(), entry.before()),
        best(entry.prefix(), entry.after()));
  }

  private static RouteEvent.@Nullable Best best(IpPrefix prefix, RouteLog.@Nullable Best best) {
    if (best == null) {
      return null;
    }
    Family family = Family.unicast(prefix.family());
    return new RouteEvent.Best(
        best.source().isLocal() ? StatusReader.name("static", family) : best.source().name(),
        best.attributes());
  }

  @Override
  public CompletionStage<Long> historyEnd() {
    return ask(() -> speaker.rib().log().end());
  }

  @Override
  public CompletionStage<PastRoute> at(IpPrefix prefix, boolean longest, Duration ago) {
    return ask(
        () -> {
          int time = speaker.seconds() - seconds(ago);
          RouteLog log = speaker.rib().log();
          if (time < log.reachesBackTo() || time < 0) {
            return new PastRoute(prefix, false, speaker.instant(time), null, complete());
          }
          Map<IpPrefix, RouteLog.Entry> since = log.firstAfter(prefix, longest, time);
          int least = longest ? 0 : prefix.length();
          for (int length = prefix.length(); length >= least; length--) {
            IpPrefix each = IpPrefix.containing(prefix.address(), length);
            RouteLog.Entry change = since.get(each);
            RouteEvent.Best best = change == null ? present(each) : best(each, change.before());
            if (best != null) {
              return new PastRoute(each, true, speaker.instant(time), best, complete());
            }
          }
          return new PastRoute(prefix, true, speaker.instant(time), null, complete());
        });
  }

  private RouteEvent.@Nullable Best present(IpPrefix prefix) {
    RibRoute route = speaker.rib().route(prefix);
    RibPath best = route == null ? null : route.paths().getFirst();
    return best == null || !best.best() || best.effective() == null
        ? null
        : best(prefix, new RouteLog.Best(best.source(), best.effective()));
  }

  @Override
  public CompletionStage<Optional<List<String>>> whatIf(WhatIf happening) {
    return ask(() -> preview(happening))
        .thenCompose(
            preview ->
                preview.isEmpty()
                    ? CompletableFuture.completedFuture(Optional.empty())
                    : preview.get().thenApply(Optional::of));
  }

  private Optional<CompletionStage<List<String>>> preview(WhatIf happening) {
    return switch (happening) {
      case WhatIf.PeerDown down -> {
        Peer peer = speaker.peers().byName(down.peer());
        yield peer == null || peer.session() == null
            ? Optional.empty()
            : Optional.of(ConfigPreview.without(speaker, peer));
      }
      case WhatIf.Originated is -> otherwise(is.prefix(), true);
      case WhatIf.Withdrawn is -> otherwise(is.prefix(), false);
    };
  }

  private Optional<CompletionStage<List<String>>> otherwise(IpPrefix prefix, boolean originated) {
    NodeConfig now = speaker.config();
    List<OriginateConfig> others = new ArrayList<>(now.originate());
    boolean was = others.removeIf(each -> each.cidr().equals(prefix));
    if (was == originated) {
      return Optional.empty();
    }
    if (originated) {
      others.add(new OriginateConfig(prefix, List.of(), false));
    }
    return Optional.of(ConfigPreview.of(speaker, now.withOriginate(others)));
  }

  @Override
  public CompletionStage<List<UpdateGroupStatus>> updateGroups() {
    return ask(
        () -> {
          Map<Integer, String> names = new HashMap<>();
          speaker.peers().all().forEach(peer -> names.put(peer.index(), peer.config().name()));
          List<UpdateGroupStatus> groups = new ArrayList<>();
          for (GroupView group : speaker.rib().groups()) {
            groups.add(
                new UpdateGroupStatus(
                    group.family().table(),
                    group.peerIndexes().stream()
                        .map(index -> names.getOrDefault(index, "a peer that is going"))
                        .sorted()
                        .toList(),
                    group.sent(),
                    group.pending(),
                    group.shared()));
          }
          return groups;
        });
  }

  @Override
  public CompletionStage<String> configuration() {
    return ask(() -> ConfigWriter.yaml(speaker.config()));
  }

  @Override
  public CompletionStage<SpeakerCounters> counters() {
    return ask(
        () -> {
          List<SpeakerCounters.Table> tables = new ArrayList<>();
          for (Family family : UNICAST) {
            tables.add(
                new SpeakerCounters.Table(
                    family.table(),
                    speaker.rib().prefixCount(family),
                    speaker.rib().pathCount(family)));
          }
          List<SpeakerCounters.Peer> peers = new ArrayList<>();
          speaker.peers().all().forEach(peer -> peers.add(counters(peer)));
          return new SpeakerCounters(
              speaker.recovery().tookMillis(),
              speaker.rib().attributeSetCount(),
              speaker.rib().groups().size(),
              speaker.rib().log().end(),
              tables,
              peers);
        });
  }

  private SpeakerCounters.Peer counters(Peer peer) {
    Session session = peer.session();
    long pending = 0;
    List<SpeakerCounters.FirstTable> firstTables = new ArrayList<>();
    if (session != null) {
      FirstTables first = session.firstTables();
      for (Family family : EnumSet.copyOf(session.negotiated().families())) {
        pending += speaker.rib().counts(session, family).pending();
        firstTables.add(
            new SpeakerCounters.FirstTable(
                family, first.receivedAfter(family), first.sentAfter(family)));
      }
    }
    return new SpeakerCounters.Peer(
        peer.config().name(),
        peer.transitions().ups(),
        peer.transitions().downs(),
        peer.routes().errors(),
        session == null ? 0 : session.backlog(),
        pending,
        firstTables);
  }

  @Override
  public CompletionStage<KernelStatus> kernel() {
    List<TableCount> tables = new ArrayList<>();
    if (kernel.isPresent()) {
      for (Family family : UNICAST) {
        tables.add(new TableCount(family.table(), kernel.installed(family)));
      }
    }
    return CompletableFuture.completedFuture(
        new KernelStatus(kernel.isPresent(), tables, kernel.troubles(), kernel.programming()));
  }

  private <T> CompletionStage<T> ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    speaker
        .loop()
        .execute(
            () -> {
              try {
                answer.complete(question.get());
              } catch (RuntimeException e) {
                answer.completeExceptionally(e);
              }
            });
    return answer;
  }
}
