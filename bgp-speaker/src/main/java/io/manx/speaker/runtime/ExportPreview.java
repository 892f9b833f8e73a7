package io.manx.speaker.runtime;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.PeerConfig;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.policy.ExportPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration would change in what peers are sent: the export policies of now and then,
 * over the best paths of now and then. Peers with the same policies are looked at once, as an
 * update group is; of several paths a prefix (RFC 7911) the best one counts. On the loop.
 */
final class ExportPreview {
  private static final int NAMES = 5;

  /** A best path as the export policies see it. */
  record Best(PathSource source, PathAttributes attributes) {}

  /** What decides about a session's routes under one configuration. */
  record Side(NodeConfig node, PeerConfig peer, Set<Family> families) {}

  /** What a peer is sent under one configuration: nothing without a policy. */
  private record Export(@Nullable ExportPolicy policy, Set<Family> families) {
    static final Export NONE = new Export(null, Set.of());

    static Export of(Side side, Session session) {
      return new Export(PeerSetup.exportPolicy(side.node, side.peer, session), side.families);
    }

    @Nullable PathAttributes apply(Family family, IpPrefix prefix, @Nullable Best best) {
      if (best == null || policy == null || !families.contains(family)) {
        return null;
      }
      IpAddress address = prefix.address();
      int variant =
          policy.match(
              family,
              address.high(),
              address.low(),
              prefix.length(),
              best.attributes(),
              best.source());
      return variant < 0
          ? null
          : policy.transform(variant, family, best.attributes(), best.source());
    }
  }

  /** What peers have in common. */
  private record Exports(Export now, Export then) {}

  /** How prefixes would differ. */
  private static class Counts {
    long announced;
    long withdrawn;
    long changed;

    void count(@Nullable PathAttributes now, @Nullable PathAttributes then, int weight) {
      if (now == null && then != null) {
        announced += weight;
      } else if (now != null && then == null) {
        withdrawn += weight;
      } else if (!Objects.equals(now, then)) {
        changed += weight;
      }
    }
  }

  /** A peer, what its paths are from now and then, and what differs from its group's counts. */
  private static final class Member extends Counts {
    final String name;
    final PathSource now;
    final PathSource then;

    Member(String name, PathSource now, PathSource then) {
      this.name = name;
      this.now = now;
      this.then = then;
    }
  }

  /** Peers with the same policies. */
  private static final class Group {
    final Counts all = new Counts();
    final List<Member> members = new ArrayList<>();
  }

  private final Map<Exports, Group> groups = new LinkedHashMap<>();

  /**
   * A session that stays or comes back. Its live policy is left alone: it counts what it is asked.
   *
   * @param source what its paths would be from
   */
  void stay(Side now, Side then, Session session, PathSource source) {
    add(new Exports(Export.of(now, session), Export.of(then, session)), session, source);
  }

  /** A session that ends and does not come back, as far as is known. */
  void end(NodeConfig node, PeerConfig peer, Session session) {
    Export now = Export.of(new Side(node, peer, session.negotiated().families()), session);
    add(new Exports(now, Export.NONE), session, session.source());
  }

  private void add(Exports exports, Session session, PathSource source) {
    groups
        .computeIfAbsent(exports, _ -> new Group())
        .members
        .add(new Member(session.peer().config().name(), session.source(), source));
  }

  /** A prefix with its best path of now and then. */
  void look(IpPrefix prefix, @Nullable Best now, @Nullable Best then) {
    Family family = Family.unicast(prefix.family());
    groups.forEach(
        (exports, group) -> {
          if (exports.now().equals(exports.then()) && Objects.equals(now, then)) {
            return;
          }
          PathAttributes before = exports.now().apply(family, prefix, now);
          PathAttributes after = exports.then().apply(family, prefix, then);
          group.all.count(before, after, 1);
          for (Member member : group.members) {
            boolean ownBefore = now != null && now.source().equals(member.now);
            boolean ownAfter = then != null && then.source().equals(member.then);
            if (ownBefore || ownAfter) { // split horizon: it differs from the others
              member.count(before, after, -1);
              member.count(ownBefore ? null : before, ownAfter ? null : after, 1);
            }
          }
        });
  }

  /** The lines for people: peers that would be sent the same numbers share one. */
  List<String> lines() {
    Map<String, List<String>> texts = new LinkedHashMap<>();
    for (Group group : groups.values()) {
      for (Member member : group.members) {
        long announced = group.all.announced + member.announced;
        long withdrawn = group.all.withdrawn + member.withdrawn;
        long changed = group.all.changed + member.changed;
        if (announced != 0 || withdrawn != 0 || changed != 0) {
          String text =
              "%d would be announced, %d withdrawn, %d sent with other attributes"
                  .formatted(announced, withdrawn, changed);
          texts.computeIfAbsent(text, _ -> new ArrayList<>()).add(member.name);
        }
      }
    }
    List<String> lines = new ArrayList<>();
    texts.forEach((text, names) -> lines.add("to " + names(names) + ": " + text));
    return lines;
  }

  private static String names(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(NAMES, names.size())));
    int others = names.size() - NAMES;
    return others <= 0 ? first : first + " and " + others + (others == 1 ? " other" : " others");
  }
}
