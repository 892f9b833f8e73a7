package io.manx.speaker.runtime;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.config.ConfigDiff;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.decision.Candidates;
import io.manx.speaker.decision.Decision;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.policy.ImportPolicy;
import io.manx.speaker.rib.RibPage;
import io.manx.speaker.rib.RibPath;
import io.manx.speaker.rib.RibRoute;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration, or the loss of a peer, would do: the sessions that would reset, the best
 * routes that would move, and what peers would be sent, found with the same diff, policies and
 * decision process that would do it. Looks at the tables page by page, each page an event of its
 * own, and changes nothing. On the loop.
 *
 * <p>A session that would reset counts as it would be once it is up again, its peer having said
 * what it says now.
 */
final class ConfigPreview {
  private static final int PAGE = 128;
  private static final int EXAMPLES = 10;
  private static final List<Family> TABLES = List.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST);

  /** A path that would be usable: its source of now and then, and its attributes then. */
  private record Usable(PathSource now, PathSource then, PathAttributes attributes) {}

  private final Speaker speaker;
  private final Decision decision;
  private final Candidates candidates = new Candidates();
  private final SessionPreview sessions;
  private final ExportPreview exports;

  /** What would be originated, and what of it has not been looked at yet. */
  private final Map<IpPrefix, PathAttributes> originated;

  private final Set<IpPrefix> unseen;
  private final List<String> lines = new ArrayList<>();
  private final List<String> examples = new ArrayList<>();
  private final CompletableFuture<List<String>> answer = new CompletableFuture<>();
  private long looked;
  private long lost;
  private long gained;
  private long moved;
  private long changed;

  private ConfigPreview(Speaker speaker, NodeConfig next, Set<String> down) {
    this.speaker = speaker;
    this.decision = new Decision(PeerSetup.decisionOptions(next));
    this.originated = Origination.paths(next);
    this.unseen = new LinkedHashSet<>(originated.keySet());
    ConfigDiff diff = ConfigDiff.between(speaker.config(), next);
    if (diff.isEmpty() && down.isEmpty()) {
      lines.add("Nothing would change");
    }
    diff.changes().forEach(change -> lines.add("Would change: " + change));
    this.sessions = new SessionPreview(speaker, next, diff, down);
    this.exports = sessions.exports();
    lines.addAll(sessions.lines());
  }

  /** Starts a preview; the lines for people come when all tables have been looked at. */
  static CompletionStage<List<String>> of(Speaker speaker, NodeConfig next) {
    return start(new ConfigPreview(speaker, next, Set.of()));
  }

  /** The same for the loss of a peer. */
  static CompletionStage<List<String>> without(Speaker speaker, Peer peer) {
    return start(new ConfigPreview(speaker, speaker.config(), Set.of(peer.config().name())));
  }

  private static CompletionStage<List<String>> start(ConfigPreview preview) {
    preview.page(0, RibPage.START);
    return preview.answer;
  }

  private void page(int table, int cursor) {
    try {
      if (table == TABLES.size()) {
        end();
        return;
      }
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
    List<Usable> usable = new ArrayList<>();
    candidates.clear();
    unseen.remove(route.prefix());
    boolean local = false;
    for (RibPath path : route.paths()) {
      PathAttributes after = evaluate(route.prefix(), path);
      local |= path.source().isLocal();
      if (after != null) {
        long metric = Objects.equals(after, path.effective()) ? path.metric() : metric(after);
        add(usable, new Usable(path.source(), then(path.source()), after), metric, path);
      }
    }
    PathAttributes own = local ? null : originated.get(route.prefix());
    if (own != null) {
      add(usable, new Usable(speaker.local(), speaker.local(), own), metric(own), null);
    }
    RibPath first = route.paths().isEmpty() ? null : route.paths().getFirst();
    RibPath now = first != null && first.best() ? first : null;
    Usable then = usable.isEmpty() ? null : usable.get(decision.decide(candidates));
    compare(route.prefix(), now, then);
    PathAttributes attributes = now == null ? null : now.effective();
    exports.look(
        route.prefix(),
        now == null || attributes == null ? null : new ExportPreview.Best(now.source(), attributes),
        then == null ? null : new ExportPreview.Best(then.then(), then.attributes()));
  }

  private void add(List<Usable> usable, Usable one, long metric, @Nullable RibPath path) {
    // What this node originates needs no next hop: nobody has been asked about one.
    if (metric == NextHopTable.UNREACHABLE && !one.then().isLocal()) {
      return;
    }
    usable.add(one);
    candidates.add(
        one.attributes(),
        one.then(),
        metric,
        path == null ? 0 : path.pathId(),
        path == null ? speaker.seconds() : path.since());
  }

  private long metric(PathAttributes attributes) {
    return speaker.nextHops().known(attributes.nextHop());
  }

  private PathSource then(PathSource source) {
    SessionPreview.Outlook outlook = sessions.outlook(source);
    return outlook == null ? source : outlook.source();
  }

  /** The path's attributes after import policy as it would be, or null if it would be hidden. */
  private @Nullable PathAttributes evaluate(IpPrefix prefix, RibPath path) {
    if (path.source().isLocal()) {
      return originated.get(prefix);
    }
    if (sessions.isGone(path.source())) {
      return null;
    }
    SessionPreview.Outlook outlook = sessions.outlook(path.source());
    if (outlook == null) { // its session is away, and it is kept as it is
      return path.hidden() == null ? path.effective() : null;
    }
    Family family = Family.unicast(prefix.family());
    ImportPolicy policy = outlook.imports();
    if (!outlook.families().contains(family) || policy.checkAttributes(path.received()) != null) {
      return null;
    }
    IpAddress address = prefix.address();
    int variant =
        policy.match(family, address.high(), address.low(), prefix.length(), path.received());
    return variant < 0 ? null : policy.transform(variant, path.received());
  }

  private void compare(IpPrefix prefix, @Nullable RibPath before, @Nullable Usable after) {
    if (before == null && after != null) {
      gained++;
      example(prefix, "would be routed by " + name(after.now()));
    } else if (before != null && after == null) {
      lost++;
      example(prefix, "would have no route any more, now by " + name(before.source()));
    } else if (before != null && after != null && !before.source().equals(after.now())) {
      moved++;
      example(prefix, "would move from " + name(before.source()) + " to " + name(after.now()));
    } else if (before != null
        && after != null
        && !Objects.equals(after.attributes(), before.effective())) {
      changed++;
      example(prefix, "would have other attributes, by " + name(before.source()));
    }
  }

  private static String name(PathSource source) {
    return source.isLocal() ? "this node" : source.name();
  }

  private void example(IpPrefix prefix, String what) {
    if (examples.size() < EXAMPLES) {
      examples.add("  " + prefix + " " + what);
    }
  }

  private void end() {
    // What the node would originate and nobody has yet stands in no table.
    for (IpPrefix prefix : List.copyOf(unseen)) {
      RibRoute route = speaker.rib().route(prefix);
      look(route == null ? new RibRoute(prefix, List.of()) : route);
    }
    lines.add(
        "Routes: %d looked at, %d would be new, %d would go, %d would move, %d would change"
            .formatted(looked, gained, lost, moved, changed));
    lines.addAll(examples);
    lines.addAll(exports.lines());
    answer.complete(lines);
  }
}
