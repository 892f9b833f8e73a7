package io.manx.speaker.runtime;

import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.rib.OpaquePage;
import io.manx.speaker.rib.RibPage;
import io.manx.speaker.rib.RibPath;
import io.manx.speaker.status.LinkStatePage;
import io.manx.speaker.status.LinkStateView;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.RoutePage;
import java.util.List;

/** Answers one page of the BGP-LS table. On the loop only. */
final class LinkStateReader {
  /** BIRD's numbers. */
  private static final int PREFERENCE_STATIC = 200;

  private static final int PREFERENCE_BGP = 100;

  private final Speaker speaker;

  LinkStateReader(Speaker speaker) {
    this.speaker = speaker;
  }

  LinkStatePage read(long cursor, int limit) {
    OpaquePage page = speaker.rib().opaqueRoutes(Family.LINK_STATE, (int) cursor, limit);
    return new LinkStatePage(
        page.routes().stream()
            .map(
                route ->
                    new LinkStateView(
                        route.nlri(), route.paths().stream().map(this::view).toList()))
            .toList(),
        page.next() == RibPage.END ? RoutePage.END : page.next());
  }

  private PathView view(RibPath path) {
    PathSource source = path.source();
    boolean local = source.isLocal();
    PathAttributes shown = path.effective() == null ? path.received() : path.effective();
    PathView.Source shownSource =
        new PathView.Source(
            local ? "linkstate1" : source.name(),
            local ? ProtocolStatus.Kind.STATIC : ProtocolStatus.Kind.BGP,
            local ? null : source.address(),
            PathView.Destination.UNICAST,
            local ? PREFERENCE_STATIC : PREFERENCE_BGP);
    return new PathView()
        .fill(
            shownSource,
            shown,
            List.of(new PathView.NextHop(shown.nextHop(), null, 1)),
            speaker.instant(path.since()).toEpochMilli())
        .marks(path.best(), path.stale())
        .hidden(path.hidden(), null);
  }
}
