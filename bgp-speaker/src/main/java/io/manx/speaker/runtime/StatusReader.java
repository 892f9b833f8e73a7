package io.manx.speaker.runtime;

import io.manx.speaker.config.FilterConfig;
import io.manx.speaker.model.Family;
import io.manx.speaker.status.BfdSessionStatus;
import io.manx.speaker.status.ChannelStatus;
import io.manx.speaker.status.LinkStatePage;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.RouteChanges;
import io.manx.speaker.status.RouteCounts;
import io.manx.speaker.status.RoutePage;
import io.manx.speaker.status.RouteQuery;
import io.manx.speaker.status.SpeakerStatus;
import io.manx.speaker.status.StatusSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Answers questions about a {@link Speaker}: each one event on its loop, each answer immutable. */
public final class StatusReader implements SpeakerStatus {
  private static final int PREFERENCE_KERNEL = 10;
  private static final int PREFERENCE_STATIC = 200;
  private static final int PREFERENCE_DIRECT = 240;

  private final Speaker speaker;
  private final KernelView kernel;
  private final String version;
  private final RouteReader routes;
  private final LinkStateReader linkState;
  private final PeerStatusReader peers;

  /**
   * @param speaker the speaker to read
   * @param kernel what is known of the kernel
   * @param version the version to show, such as 0.1.0
   */
  public StatusReader(Speaker speaker, KernelView kernel, String version) {
    this.speaker = speaker;
    this.kernel = kernel;
    this.version = version;
    this.routes = new RouteReader(speaker, kernel);
    this.linkState = new LinkStateReader(speaker);
    this.peers = new PeerStatusReader(speaker);
  }

  @Override
  public CompletionStage<StatusSnapshot> status() {
    return ask(
        () ->
            new StatusSnapshot(
                version,
                speaker.config().routerId(),
                speaker.config().name(),
                speaker.now(),
                speaker.started(),
                speaker.configuredAt(),
                speaker.isStopping()
                    ? StatusSnapshot.Phase.SHUTTING_DOWN
                    : StatusSnapshot.Phase.RUNNING,
                speaker.recovery().status(),
                speaker.undoIn(),
                speaker.config().filters().stream().map(FilterConfig::name).toList()));
  }

  @Override
  public CompletionStage<List<ProtocolStatus>> protocols() {
    return ask(
        () -> {
          List<ProtocolStatus> all = new ArrayList<>();
          if (kernel.isPresent()) {
            all.add(own("device1", ProtocolStatus.Kind.DEVICE, List.of()));
            all.add(own("direct1", ProtocolStatus.Kind.DIRECT, direct()));
            for (Family family : Family.UNICAST) {
              all.add(own(name("kernel", family), ProtocolStatus.Kind.KERNEL, kernel(family)));
            }
          }
          for (Family family : Family.UNICAST) {
            all.add(own(name("static", family), ProtocolStatus.Kind.STATIC, originated(family)));
          }
          if (!speaker.bfd().reports().isEmpty()) {
            all.add(own("bfd1", ProtocolStatus.Kind.BFD, List.of()));
          }
          speaker.peers().all().forEach(peer -> all.add(peers.read(peer)));
          return all;
        });
  }

  /** BIRD's way to name the protocols of a family: kernel1 for IPv4, kernel2 for IPv6. */
  static String name(String kind, Family family) {
    return kind + (family.ordinal() + 1);
  }

  private ProtocolStatus own(String name, ProtocolStatus.Kind kind, List<ChannelStatus> channels) {
    return new ProtocolStatus(
        name, kind, ProtocolStatus.State.UP, speaker.started(), "", "", null, channels);
  }

  private static List<ChannelStatus> direct() {
    List<ChannelStatus> channels = new ArrayList<>();
    for (Family family : Family.UNICAST) {
      channels.add(channel(family, PREFERENCE_DIRECT, "REJECT", "REJECT", RouteCounts.NONE));
    }
    return channels;
  }

  private List<ChannelStatus> kernel(Family family) {
    RouteCounts counts = new RouteCounts(0, RouteCounts.NOT_KEPT, kernel.installed(family), 0);
    return List.of(channel(family, PREFERENCE_KERNEL, "REJECT", "ACCEPT", counts));
  }

  private List<ChannelStatus> originated(Family family) {
    var counts = speaker.rib().counts(speaker.local(), family);
    return List.of(
        channel(
            family,
            PREFERENCE_STATIC,
            "ACCEPT",
            "REJECT",
            new RouteCounts(counts.usable(), RouteCounts.NOT_KEPT, 0, counts.best())));
  }

  private static ChannelStatus channel(
      Family family, int preference, String input, String output, RouteCounts counts) {
    return new ChannelStatus(
        family,
        ChannelStatus.State.UP,
        preference,
        input,
        output,
        ChannelStatus.Recovery.NONE,
        List.of(),
        counts,
        RouteChanges.NONE,
        null,
        null,
        null,
        null);
  }

  @Override
  public CompletionStage<RoutePage> routes(
      RouteQuery query, long cursor, int limit, RoutePage lent) {
    return ask(() -> routes.read(query, cursor, limit, lent));
  }

  @Override
  public CompletionStage<LinkStatePage> linkState(long cursor, int limit) {
    return ask(() -> linkState.read(cursor, limit));
  }

  @Override
  public CompletionStage<List<BfdSessionStatus>> bfdSessions() {
    return CompletableFuture.completedFuture(
        speaker.bfd().reports().stream()
            .map(report -> BfdSessionStatus.of(report, speaker.bfd().scheduling()))
            .toList());
  }

  private <T> CompletionStage<T> ask(Callable<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    speaker
        .loop()
        .execute(
            () -> {
              @Nullable T value = null;
              try {
                value = question.call();
              } catch (Exception e) {
                answer.completeExceptionally(e);
              }
              if (value != null) {
                answer.complete(value);
              }
            });
    return answer;
  }
}
