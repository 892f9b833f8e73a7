package io.manx.speaker.runtime;

import io.manx.speaker.config.ConfigDiff;
import io.manx.speaker.config.Impact;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.PeerConfig;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.policy.ImportPolicy;
import io.manx.speaker.session.Negotiation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What another configuration would make of the sessions. On the loop. */
final class SessionPreview {
  /**
   * A session that would be there.
   *
   * @param source what its paths would be from
   * @param imports what would be accepted
   * @param families what it would carry
   */
  record Outlook(PathSource source, ImportPolicy imports, Set<Family> families) {}

  private final NodeConfig now;
  private final NodeConfig next;
  private final Map<PathSource, Outlook> outlooks = new HashMap<>();
  private final Set<PathSource> gone = new HashSet<>();
  private final ExportPreview exports = new ExportPreview();
  private final List<String> lines = new ArrayList<>();

  /**
   * @param diff from the configuration in force to {@code next}
   * @param down peers whose sessions would be gone
   */
  SessionPreview(Speaker speaker, NodeConfig next, ConfigDiff diff, Set<String> down) {
    this.now = speaker.config();
    this.next = next;
    for (Peer peer : speaker.peers().all()) {
      if (down.contains(peer.config().name())) {
        lines.add(peer.config().name() + ": the session would end");
        end(peer, peer.routes().source());
      } else {
        look(peer, diff);
      }
    }
    diff.peersAdded()
        .forEach(peer -> lines.add(peer.name() + ": a new peer; what it will say is not known"));
  }

  private void look(Peer peer, ConfigDiff diff) {
    String name = peer.config().name();
    PathSource source = peer.routes().source();
    PeerConfig after = Peers.next(peer, next);
    if (after == null) {
      lines.add(name + ": the session would end, the peer is gone");
      end(peer, source);
      return;
    }
    boolean resets = Peers.impact(peer, diff).contains(Impact.RESET_SESSION);
    boolean another =
        !after.address().equals(peer.config().address())
            || after.asNumber() != peer.config().asNumber();
    if (!resets) {
      stay(peer, after);
    } else if (!after.enabled()) {
      lines.add(name + ": the session would end, the peer would be disabled");
      end(peer, source);
    } else if (!peer.config().enabled()) {
      lines.add(name + ": the session would start; what it will say is not known");
    } else if (another) {
      lines.add(
          name + ": the session would reset, with another router: what it will say is not known");
      end(peer, source);
    } else {
      lines.add(name + ": the session would reset" + unknown(peer, after));
      stay(peer, after);
    }
  }

  private void end(Peer peer, @Nullable PathSource source) {
    if (source != null) {
      gone.add(source);
    }
    Session session = peer.session();
    if (session != null) {
      exports.end(now, peer.config(), session);
    }
  }

  private static Set<Family> families(PeerConfig after, Session session) {
    Set<Family> families = EnumSet.copyOf(after.families());
    families.retainAll(Negotiation.families(session.negotiated().peerCapabilities()));
    return families;
  }

  private static String unknown(Peer peer, PeerConfig after) {
    Session session = peer.session();
    if (session == null) {
      return "";
    }
    Set<Family> added = families(after, session);
    added.removeAll(session.negotiated().families());
    return added.isEmpty()
        ? ""
        : added.stream()
            .map(Family::channel)
            .collect(Collectors.joining(", ", "; what it will say of ", " is not known"));
  }

  private void stay(Peer peer, PeerConfig after) {
    Session session = peer.session();
    if (session == null) {
      return;
    }
    Set<Family> families = families(after, session);
    PathSource source = source(session.source(), after);
    outlooks.put(
        session.source(),
        new Outlook(source, PeerSetup.importPolicy(next, after, session), families));
    exports.stay(
        new ExportPreview.Side(now, peer.config(), session.negotiated().families()),
        new ExportPreview.Side(next, after, families),
        session,
        source);
  }

  private static PathSource source(PathSource before, PeerConfig after) {
    PathSource.Kind kind = PeerSetup.kind(after, after.isExternal());
    return kind == before.kind()
        ? before
        : new PathSource(
            before.peerIndex(),
            before.name(),
            kind,
            before.asNumber(),
            before.bgpIdentifier(),
            before.address());
  }

  /** What a source's session would be; null if there is none now. */
  @Nullable Outlook outlook(PathSource source) {
    return outlooks.get(source);
  }

  /** Whether all paths of a source would go. */
  boolean isGone(PathSource source) {
    return gone.contains(source);
  }

  ExportPreview exports() {
    return exports;
  }

  /** What becomes of which session, for people. */
  List<String> lines() {
    return lines;
  }
}
