package io.manx.speaker.runtime;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.config.ConfigDiff;
import io.manx.speaker.config.Impact;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.PeerConfig;
import io.manx.speaker.decision.Candidates;
import io.manx.speaker.decision.Decision;
import io.manx.speaker.decision.PathRank;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.policy.HiddenReason;
import io.manx.speaker.policy.ImportPolicy;
import io.manx.speaker.rib.RibPage;
import io.manx.speaker.rib.RibPath;
import io.manx.speaker.rib.RibRoute;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration would do: the sessions that would reset, the best routes that would move,
 * and what peers would be sent, found with the same diff, policies and decision process that would
 * do it. Looks at the tables page by page, each page an event of its own, and changes nothing. On
 * the loop.
 */
final class ConfigPreview {
  private static final int PAGE = 128;
  private static final int EXAMPLES = 10;
  private static final List<Family> TABLES = List.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST);

  private final Speaker speaker;
  private final NodeConfig next;
  private final ConfigDiff diff;
  private final Decision decision;
  private final Candidates candidates = new Candidates();
  private final Map<PathSource, ImportPolicy> policies = new HashMap<>();
  private final ExportPreview exports = new ExportPreview();
  private final Set<String> gone = new HashSet<>();
  private final Set<String> reset = new HashSet<>();
  private final List<String> lines = new ArrayList<>();
  private final List<String> examples = new ArrayList<>();
  private final CompletableFuture<List<String>> answer = new CompletableFuture<>();
  private long looked;
  private long lost;
  private long gained;
  private long moved;
  private long changed;

  private ConfigPreview(Speaker speaker, NodeConfig next) {
    this.speaker = speaker;
    this.next = next;
    this.diff = ConfigDiff.between(speaker.config(), next);
    this.decision = new Decision(PeerSetup.decisionOptions(next));
  }

  /** Starts a preview; the lines for people come when all tables have been looked at. */
  static CompletionStage<List<String>> of(Speaker speaker, NodeConfig next) {
    ConfigPreview preview = new ConfigPreview(speaker, next);
    preview.sessions();
    preview.page(0, RibPage.START);
    return preview.answer;
  }

  private void sessions() {
    if (diff.isEmpty()) {
      lines.add("Nothing would change");
    }
    diff.changes().forEach(change -> lines.add("Would change: " + change));
    for (PeerConfig peer : diff.peersRemoved()) {
      gone.add(peer.name());
      lines.add(peer.name() + ": the session would end, the peer is gone");
    }
    diff.peersAdded().forEach(peer -> lines.add(peer.name() + ": a new peer"));
    for (ConfigDiff.PeerChange change : diff.peersChanged()) {
      if (change.impact().contains(Impact.RESET_SESSION)) {
        lines.add(change.after().name() + ": the session would reset");
        reset.add(change.after().name());
      }
      if (!change.after().enabled()) {
        gone.add(change.after().name());
      }
    }
    for (Peer peer : speaker.peers().all()) {
      Session session = peer.session();
      PeerConfig config = gone.contains(peer.config().name()) ? null : configured(peer);
      if (session != null && config != null) {
        policies.put(session.source(), PeerSetup.importPolicy(next, config, session));
        if (!reset.contains(config.name())) {
          exports.add(speaker.config(), peer.config(), next, config, session);
        }
      }
    }
  }

  /** The peer's configuration after the change; null if there is none, as for a range's caller. */
  private @Nullable PeerConfig configured(Peer peer) {
    String name = peer.config().name();
    return next.peers().stream().filter(p -> p.name().equals(name)).findFirst().orElse(null);
  }

  private void page(int table, int cursor) {
    if (table == TABLES.size()) {
      end();
      return;
    }
    try {
      RibPage page = speaker.rib().routes(TABLES.get(table), cursor, PAGE, prefix -> true);
      page.routes().forEach(this::look);
      boolean last = page.next() == RibPage.END;
      speaker
          .loop()
          .execute(() -> page(last ? table + 1 : table, last ? RibPage.START : page.next()));
    } catch (RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  private void look(RibRoute route) {
    looked++;
    List<RibPath> usable = new ArrayList<>();
    List<PathAttributes> effective = new ArrayList<>();
    candidates.clear();
    for (RibPath path : route.paths()) {
      PathAttributes after = evaluate(route.prefix(), path);
      if (after != null) {
        usable.add(path);
        effective.add(after);
        candidates.add(
            PathRank.of(after), path.source(), path.metric(), path.pathId(), path.since());
      }
    }
    int best = usable.isEmpty() ? -1 : decision.decide(candidates);
    RibPath first = route.paths().getFirst();
    RibPath now = first.best() ? first : null;
    RibPath then = best < 0 ? null : usable.get(best);
    PathAttributes attributes = best < 0 ? null : effective.get(best);
    compare(route.prefix(), now, then, attributes);
    exports.look(
        route.prefix(),
        exported(now, now == null ? null : now.effective()),
        exported(then, attributes));
  }

  private static ExportPreview.@Nullable Best exported(
      @Nullable RibPath path, @Nullable PathAttributes attributes) {
    return path == null || attributes == null
        ? null
        : new ExportPreview.Best(path.source(), attributes);
  }

  /** The path's attributes after import policy as it would be, or null if it would be hidden. */
  private @Nullable PathAttributes evaluate(IpPrefix prefix, RibPath path) {
    if (path.source().isLocal()) {
      boolean stays = next.originate().stream().anyMatch(each -> each.cidr().equals(prefix));
      return stays ? path.received() : null;
    }
    if (gone.contains(path.source().name())) {
      return null;
    }
    ImportPolicy policy = policies.get(path.source());
    if (policy == null || path.hidden() == HiddenReason.NEXT_HOP_UNREACHABLE) {
      return path.hidden() == null ? path.effective() : null;
    }
    if (policy.checkAttributes(path.received()) != null) {
      return null;
    }
    IpAddress address = prefix.address();
    int variant =
        policy.match(
            Family.unicast(prefix.family()),
            address.high(),
            address.low(),
            prefix.length(),
            path.received());
    return variant < 0 ? null : policy.transform(variant, path.received());
  }

  private void compare(
      IpPrefix prefix,
      @Nullable RibPath before,
      @Nullable RibPath after,
      @Nullable PathAttributes attributes) {
    if (before == null && after != null) {
      gained++;
      example(prefix, "would be routed by " + name(after));
    } else if (before != null && after == null) {
      lost++;
      example(prefix, "would have no route any more, now by " + name(before));
    } else if (before != null && after != null && !before.source().equals(after.source())) {
      moved++;
      example(prefix, "would move from " + name(before) + " to " + name(after));
    } else if (before != null
        && attributes != null
        && !Objects.equals(attributes, before.effective())) {
      changed++;
      example(prefix, "would have other attributes, by " + name(before));
    }
  }

  private static String name(RibPath path) {
    return path.source().isLocal() ? "this node" : path.source().name();
  }

  private void example(IpPrefix prefix, String what) {
    if (examples.size() < EXAMPLES) {
      examples.add("  " + prefix + " " + what);
    }
  }

  private void end() {
    lines.add(
        "Routes: %d looked at, %d would be new, %d would go, %d would move, %d would change"
            .formatted(looked, gained, lost, moved, changed));
    lines.addAll(examples);
    lines.addAll(exports.lines());
    answer.complete(lines);
  }
}
