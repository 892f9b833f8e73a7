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

  /** What peers have in common. */
  private record Policies(ExportPolicy now, ExportPolicy then, Set<Family> families) {}

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

  /** A peer, and what differs from the counts of its group. */
  private static final class Member extends Counts {
    final String name;
    final PathSource source;

    Member(String name, PathSource source) {
      this.name = name;
      this.source = source;
    }
  }

  /** Peers with the same policies. */
  private static final class Group {
    final Counts all = new Counts();
    final List<Member> members = new ArrayList<>();
  }

  private final Map<Policies, Group> groups = new LinkedHashMap<>();

  /** A session that stays. Its live policy is left alone: it counts what it is asked. */
  void add(NodeConfig now, PeerConfig before, NodeConfig then, PeerConfig after, Session session) {
    var policies =
        new Policies(
            PeerSetup.exportPolicy(now, before, session),
            PeerSetup.exportPolicy(then, after, session),
            session.negotiated().families());
    groups
        .computeIfAbsent(policies, _ -> new Group())
        .members
        .add(new Member(after.name(), session.source()));
  }

  /** A prefix with its best path of now and then. */
  void look(IpPrefix prefix, @Nullable Best now, @Nullable Best then) {
    Family family = Family.unicast(prefix.family());
    groups.forEach(
        (policies, group) -> {
          boolean same = policies.now().equals(policies.then()) && Objects.equals(now, then);
          if (same || !policies.families().contains(family)) {
            return;
          }
          PathAttributes before = export(policies.now(), family, prefix, now);
          PathAttributes after = export(policies.then(), family, prefix, then);
          group.all.count(before, after, 1);
          for (Member member : group.members) {
            boolean ownBefore = now != null && now.source().equals(member.source);
            boolean ownAfter = then != null && then.source().equals(member.source);
            if (ownBefore || ownAfter) { // split horizon: it differs from the others
              member.count(before, after, -1);
              member.count(ownBefore ? null : before, ownAfter ? null : after, 1);
            }
          }
        });
  }

  private static @Nullable PathAttributes export(
      ExportPolicy policy, Family family, IpPrefix prefix, @Nullable Best best) {
    if (best == null) {
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
    return variant < 0 ? null : policy.transform(variant, family, best.attributes(), best.source());
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
    return names.size() <= NAMES ? first : first + " and " + (names.size() - NAMES) + " others";
  }
}
