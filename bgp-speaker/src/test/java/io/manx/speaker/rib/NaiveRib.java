package io.manx.speaker.rib;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.policy.ExportPolicy;
import io.manx.speaker.policy.ImportPolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The same as {@link Rib} with maps and streams, slow and plain: the reference of the tests. */
final class NaiveRib {
  record Key(int peerIndex, int pathId) {}

  record Path(PathSource source, int pathId, PathAttributes attributes) {}

  final Map<IpPrefix, Map<Key, PathAttributes>> received = new TreeMap<>();
  final Map<Integer, PathSource> sources = new HashMap<>();
  final Map<Integer, ImportPolicy> policies = new HashMap<>();
  final Set<IpAddress> unreachable = new HashSet<>();

  void announce(PathSource source, IpPrefix prefix, int pathId, PathAttributes attributes) {
    received
        .computeIfAbsent(prefix, p -> new HashMap<>())
        .put(new Key(source.peerIndex(), pathId), attributes);
  }

  void withdraw(PathSource source, IpPrefix prefix, int pathId) {
    Map<Key, PathAttributes> paths = received.getOrDefault(prefix, new HashMap<>());
    paths.remove(new Key(source.peerIndex(), pathId));
    if (paths.isEmpty()) {
      received.remove(prefix);
    }
  }

  void drop(PathSource source) {
    for (IpPrefix prefix : List.copyOf(received.keySet())) {
      for (Key key : List.copyOf(received.getOrDefault(prefix, Map.of()).keySet())) {
        if (key.peerIndex() == source.peerIndex()) {
          withdraw(source, prefix, key.pathId());
        }
      }
    }
  }

  PathSource source(int peerIndex) {
    return Objects.requireNonNull(sources.get(peerIndex));
  }

  /** The usable paths of a prefix. */
  List<Path> usable(IpPrefix prefix) {
    Family family = Family.unicast(prefix.family());
    List<Path> usable = new ArrayList<>();
    received
        .getOrDefault(prefix, Map.of())
        .forEach(
            (key, attributes) -> {
              ImportPolicy policy = policies.get(key.peerIndex());
              PathAttributes effective = attributes;
              if (policy != null) {
                IpAddress a = prefix.address();
                int match = policy.match(family, a.high(), a.low(), prefix.length(), attributes);
                if (policy.checkAttributes(attributes) != null || match < 0) {
                  return;
                }
                effective = policy.transform(match, attributes);
              }
              if (key.peerIndex() == 0 || !unreachable.contains(effective.nextHop())) {
                usable.add(new Path(source(key.peerIndex()), key.pathId(), effective));
              }
            });
    return usable;
  }

  @Nullable Path best(IpPrefix prefix) {
    List<Path> left = usable(prefix);
    left = highest(left, p -> p.attributes().localPref() < 0 ? 100 : p.attributes().localPref());
    left = highest(left, p -> p.source().isLocal() ? 1 : 0);
    left = highest(left, p -> -p.attributes().asPath().length());
    left = highest(left, p -> -p.attributes().origin().ordinal());
    List<Path> before = left;
    left =
        left.stream()
            .filter(
                m ->
                    before.stream()
                        .noneMatch(
                            n ->
                                n.attributes().asPath().neighborAs()
                                        == m.attributes().asPath().neighborAs()
                                    && med(n) < med(m)))
            .toList();
    left = highest(left, p -> p.source().kind().isInternal() ? 0 : 1);
    left = highest(left, p -> -metric(p.attributes().nextHop()));
    left = highest(left, p -> -identifier(p));
    left = highest(left, p -> -p.attributes().clusterList().length);
    return left.stream()
        .min(
            Comparator.comparing((Path p) -> p.source().address())
                .thenComparing(Path::pathId, Integer::compareUnsigned))
        .orElse(null);
  }

  private static long med(Path path) {
    return Math.max(0, path.attributes().med());
  }

  static long metric(IpAddress nextHop) {
    return nextHop.low() % 3;
  }

  private static long identifier(Path path) {
    IpAddress originator = path.attributes().originatorId();
    return (originator == null ? path.source().bgpIdentifier() : originator).low();
  }

  private static List<Path> highest(List<Path> paths, ToLongFunction<Path> value) {
    long most = paths.stream().mapToLong(value).max().orElse(0);
    return paths.stream().filter(p -> value.applyAsLong(p) == most).toList();
  }

  /** What a member should have from us. */
  Map<IpPrefix, PathAttributes> expected(Family family, int peerIndex, ExportPolicy policy) {
    Map<IpPrefix, PathAttributes> expected = new HashMap<>();
    for (IpPrefix prefix : received.keySet()) {
      Path best = best(prefix);
      if (best == null
          || best.source().peerIndex() == peerIndex
          || Family.unicast(prefix.family()) != family) {
        continue;
      }
      IpAddress a = prefix.address();
      int match =
          policy.match(
              family, a.high(), a.low(), prefix.length(), best.attributes(), best.source());
      if (match >= 0) {
        expected.put(prefix, policy.transform(match, family, best.attributes(), best.source()));
      }
    }
    return expected;
  }
}
