package io.manx.speaker.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import io.manx.speaker.decision.Candidates;
import io.manx.speaker.decision.Decision;
import io.manx.speaker.decision.DecisionOptions;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.AsPath;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.Origin;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.model.PathSource.Kind;
import io.manx.speaker.model.PrefixBlock;
import io.manx.speaker.policy.ExportPolicy;
import io.manx.speaker.wire.WireContext;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random operations on a RIB and on a naive one; at rest every peer must have been told exactly
 * what the naive one says. The peers decode the octets they are sent.
 */
class RibModelTest {
  private static final int PEERS = 6;
  private static final int PREFIXES = 60;
  private static final int ROUNDS = 25;
  private static final int OPERATIONS = 60;

  private final NaiveRib naive = new NaiveRib();
  private final Map<Integer, ReplayingMember> members = new HashMap<>();
  private final Map<Integer, ExportPolicy> exports = new HashMap<>();
  private final Set<PathSource> restarting = new HashSet<>();
  private final UpdateSink sink = ReplayingMember.sink();
  private final PathSource local =
      new PathSource(
          0,
          "local",
          Kind.LOCAL,
          TestPolicies.OUR_AS,
          IpAddress.parse("10.0.0.100"),
          IpAddress.parse("10.0.0.100"));
  private Random random = new Random();
  private Family family = Family.IPV4_UNICAST;
  private Rib rib = newRib();
  private List<IpPrefix> prefixes = List.of();
  private List<PathAttributes> pool = List.of();

  private ReplayingMember member(int peer) {
    return Objects.requireNonNull(members.get(peer));
  }

  private ExportPolicy export(int peer) {
    return Objects.requireNonNull(exports.get(peer));
  }

  private Rib newRib() {
    return new Rib(
        local,
        DecisionOptions.STANDARD,
        hop -> naive.unreachable.contains(hop) ? NextHopOracle.UNREACHABLE : NaiveRib.metric(hop));
  }

  @ParameterizedTest
  @EnumSource(value = Family.class, mode = EnumSource.Mode.EXCLUDE, names = "LINK_STATE")
  @Rfc(
      value = 4271,
      section = "9",
      shows =
          "what each peer is told is what a naive model of decision and dissemination says, under"
              + " random updates")
  void everybodyIsToldWhatTheNaiveRibSays(Family of) {
    for (int run = 0; run < 6; run++) {
      long seed = System.nanoTime();
      try {
        run(of, seed);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("family " + of + " seed " + seed, e);
      }
    }
  }

  private void run(Family of, long seed) {
    begin(of, seed);
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < OPERATIONS; i++) {
        mutate();
      }
      rest();
    }
    for (PathSource source : List.copyOf(naive.sources.values())) {
      if (!source.isLocal()) {
        down(source, false);
      }
    }
    rib.drain(sink);
    for (IpPrefix prefix : prefixes) {
      rib.withdrawOriginated(prefix, 0);
    }
    assertEquals(0, rib.prefixCount(family));
    assertEquals(0, rib.pathCount(family));
    assertEquals(0, rib.attributeSetCount(), "every attribute set is given back");
  }

  private void begin(Family of, long seed) {
    random = new Random(seed);
    family = of;
    naive.received.clear();
    naive.sources.clear();
    naive.policies.clear();
    naive.unreachable.clear();
    members.clear();
    restarting.clear();
    rib = newRib();
    naive.sources.put(0, local);
    prefixes = new ArrayList<>();
    while (prefixes.size() < PREFIXES) {
      int length = 8 + random.nextInt(family == Family.IPV4_UNICAST ? 25 : 121);
      IpAddress address =
          family == Family.IPV4_UNICAST
              ? IpAddress.v4(10 << 24 | random.nextInt(1 << 24))
              : IpAddress.v6(0x20010db8_00000000L | random.nextInt(1 << 20), random.nextLong());
      IpPrefix prefix = IpPrefix.containing(address, length);
      if (!prefixes.contains(prefix)) {
        prefixes.add(prefix);
      }
    }
    pool = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      pool.add(randomAttributes());
    }
    for (int peer = 1; peer <= PEERS; peer++) {
      up(peer);
    }
  }

  private PathAttributes randomAttributes() {
    IpAddress hop =
        family == Family.IPV4_UNICAST
            ? IpAddress.v4(0xC0000200 + random.nextInt(5))
            : IpAddress.v6(0x20010db8L << 32, random.nextInt(5) + 1);
    long[] path = new long[random.nextInt(3)];
    for (int i = 0; i < path.length; i++) {
      path[i] = random.nextInt(25) == 0 ? TestPolicies.OUR_AS : 64500 + random.nextInt(3);
    }
    PathAttributes.Builder b = PathAttributes.builder(hop).asPath(AsPath.sequence(path));
    b.origin(Origin.values()[random.nextInt(5) == 0 ? 1 : 0]);
    b.localPref(random.nextInt(4) == 0 ? 200 : 100);
    if (random.nextBoolean()) {
      b.med(random.nextInt(3));
    }
    if (random.nextInt(4) == 0) {
      b.originatorId(IpAddress.v4(random.nextInt(4) + 1)).clusterList(random.nextInt(4) + 1);
    }
    return b.build();
  }

  private PathSource newSource(int peer) {
    Kind kind = Kind.values()[1 + (peer + random.nextInt(2)) % 3];
    return new PathSource(
        peer,
        "peer" + peer,
        kind,
        kind.isExternal() ? 64500 + peer : TestPolicies.OUR_AS,
        IpAddress.v4(random.nextInt(3) + 1),
        IpAddress.v4(0x0A000000 + peer));
  }

  private void up(int peer) {
    PathSource source = newSource(peer);
    naive.sources.put(peer, source);
    TestPolicies.Import policy =
        random.nextBoolean() ? TestPolicies.Import.ALL : new TestPolicies.Import(11, 150);
    naive.policies.put(peer, policy);
    rib.sourceUp(source, policy, 1);
    boolean external = source.kind().isExternal();
    WireContext context = WireContext.plain(true, external, EnumSet.of(family));
    ReplayingMember member = new ReplayingMember(peer, context);
    members.put(peer, member);
    exports.put(peer, randomExport(source));
    rib.memberUp(member, family, export(peer), context);
  }

  private ExportPolicy randomExport(PathSource to) {
    int reject = random.nextInt(3) == 0 ? 13 : 1000;
    return to.kind().isExternal()
        ? new TestPolicies.External(reject)
        : new TestPolicies.Reflect(to.kind() == Kind.IBGP_CLIENT, reject);
  }

  private void down(PathSource source, boolean graceful) {
    rib.memberDown(member(source.peerIndex()));
    members.remove(source.peerIndex());
    if (graceful) {
      rib.markStale(source, family);
      restarting.add(source);
    } else {
      rib.sourceDown(source, 1);
      naive.drop(source);
      naive.sources.remove(source.peerIndex());
    }
  }

  private void mutate() {
    PathSource source = naive.source(1 + random.nextInt(PEERS));
    switch (random.nextInt(30)) {
      case 0 -> bounce(source, false);
      case 1 -> bounce(source, true);
      case 2 -> members.values().forEach(m -> m.backlog = random.nextInt(4) == 0 ? 10 << 20 : 0);
      case 3 -> refresh(member(source.peerIndex()));
      case 4 -> changeExport(source);
      case 5 -> changeImport(source);
      case 6 -> changeNextHop();
      case 7, 8 -> rib.drain(sink);
      case 9, 10 -> originate();
      case 11, 12, 13, 14, 15, 16 -> withdraw(source);
      default -> announce(source);
    }
  }

  private void bounce(PathSource source, boolean graceful) {
    down(source, graceful);
    if (random.nextBoolean()) {
      rib.drain(sink);
    }
    up(source.peerIndex());
    if (graceful) {
      PathSource again = naive.source(source.peerIndex());
      List<IpPrefix> stale = new ArrayList<>(naive.received.keySet());
      naive.drop(again);
      for (IpPrefix prefix : stale) {
        if (random.nextBoolean()) {
          PathAttributes attributes = pool.get(random.nextInt(pool.size()));
          apply(again, List.of(prefix), 0, attributes);
        }
      }
      rib.sweepStale(again, family, 1);
    }
  }

  private void refresh(ReplayingMember member) {
    member.mayRepeat = true;
    rib.refresh(member, family);
  }

  private void changeExport(PathSource of) {
    ExportPolicy policy = randomExport(of);
    List<GroupMember> moving = new ArrayList<>();
    for (ReplayingMember member : members.values()) {
      boolean sameKind = naive.source(member.peerIndex).kind() == of.kind();
      if (sameKind && (member.peerIndex == of.peerIndex() || random.nextBoolean())) {
        moving.add(member);
        exports.put(member.peerIndex, policy);
      }
    }
    rib.exportPolicyChanged(moving, family, policy);
  }

  private void changeImport(PathSource source) {
    TestPolicies.Import policy = new TestPolicies.Import(random.nextBoolean() ? 7 : 1000, 120);
    naive.policies.put(source.peerIndex(), policy);
    rib.importPolicyChanged(source, policy, 2);
  }

  private void changeNextHop() {
    IpAddress hop = pool.get(random.nextInt(pool.size())).nextHop();
    if (!naive.unreachable.remove(hop)) {
      naive.unreachable.add(hop);
    }
    rib.nextHopsChanged(List.of(hop), 3);
  }

  private void originate() {
    IpPrefix prefix = prefixes.get(random.nextInt(PREFIXES));
    if (random.nextBoolean()) {
      PathAttributes attributes = pool.get(random.nextInt(pool.size()));
      naive.announce(local, prefix, 0, attributes);
      rib.originate(prefix, attributes, 4);
    } else {
      naive.withdraw(local, prefix, 0);
      rib.withdrawOriginated(prefix, 4);
    }
  }

  private void announce(PathSource source) {
    apply(source, somePrefixes(), random.nextInt(2), pool.get(random.nextInt(pool.size())));
  }

  private void apply(
      PathSource source, List<IpPrefix> list, int pathId, PathAttributes attributes) {
    PrefixBlock.Builder block = PrefixBlock.builder(family, 4);
    for (IpPrefix prefix : list) {
      block.add(prefix, pathId);
      naive.announce(source, prefix, pathId, attributes);
    }
    var announcement = new UpdateMessage.Announcement(attributes, block.build());
    rib.update(source, new UpdateMessage(List.of(), List.of(announcement), null, List.of()), 5);
  }

  private void withdraw(PathSource source) {
    int pathId = random.nextInt(2);
    PrefixBlock.Builder block = PrefixBlock.builder(family, 4);
    for (IpPrefix prefix : somePrefixes()) {
      block.add(prefix, pathId);
      naive.withdraw(source, prefix, pathId);
    }
    rib.update(source, new UpdateMessage(List.of(block.build()), List.of(), null, List.of()), 6);
  }

  private List<IpPrefix> somePrefixes() {
    List<IpPrefix> some = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      some.add(prefixes.get(random.nextInt(PREFIXES)));
    }
    return some;
  }

  private void rest() {
    members.values().forEach(m -> m.backlog = 0);
    assertFalse(rib.drain(sink), "nothing is pending once everybody takes everything");
    rib.drain(sink);
    int paths = 0;
    for (IpPrefix prefix : prefixes) {
      NaiveRib.Path best = naive.best(prefix);
      RibRoute route = rib.route(prefix);
      paths += route == null ? 0 : route.paths().size();
      if (best == null) {
        assertFalse(route != null && route.paths().getFirst().best(), "not routed: " + prefix);
      } else {
        RibPath first = Objects.requireNonNull(route).paths().getFirst();
        assertEquals(best.source(), first.source(), "best of " + prefix);
        assertEquals(best.attributes(), first.effective(), "best of " + prefix);
        checkSteps(route.paths());
      }
    }
    assertEquals(paths, rib.pathCount(family));
    assertEquals(naive.received.size(), rib.prefixCount(family));
    for (ReplayingMember member : members.values()) {
      checkMember(member);
    }
    Set<Object> keys = new HashSet<>();
    for (ReplayingMember member : members.values()) {
      keys.add(List.of(export(member.peerIndex), member.context.external()));
    }
    assertEquals(keys.size(), rib.groups().size(), "groups with the same key have merged");
  }

  /** Each path has the step that deciding over all of them in full says. */
  private static void checkSteps(List<RibPath> paths) {
    List<RibPath> usable = paths.stream().filter(path -> path.hidden() == null).toList();
    var candidates = new Candidates();
    for (RibPath path : usable) {
      PathAttributes effective = Objects.requireNonNull(path.effective());
      candidates.add(effective, path.source(), path.metric(), path.pathId(), path.since());
    }
    new Decision(DecisionOptions.STANDARD).decide(candidates);
    for (int i = 0; i < usable.size(); i++) {
      assertEquals(candidates.step(i), usable.get(i).step(), "step of " + usable.get(i));
    }
  }

  private void checkMember(ReplayingMember member) {
    Map<IpPrefix, PathAttributes> expected =
        naive.expected(family, member.peerIndex, export(member.peerIndex));
    assertEquals(expected, member.adjRibIn, "what peer " + member.peerIndex + " has");
    MemberCounts counts = rib.counts(member, family);
    assertEquals(expected.size(), counts.current());
    assertEquals(member.announced, counts.announced());
    assertEquals(member.withdrawn, counts.withdrawn());
    assertEquals(true, member.dumps.getFirst(), "the first dump is the initial one");
    assertEquals(1, member.dumps.stream().filter(initial -> initial).count());
    SourceCounts in = rib.counts(naive.source(member.peerIndex), family);
    long received =
        naive.received.values().stream()
            .flatMap(paths -> paths.keySet().stream())
            .filter(key -> key.peerIndex() == member.peerIndex)
            .count();
    assertEquals(received, in.received());
    long usable = 0;
    long best = 0;
    for (IpPrefix prefix : prefixes) {
      usable +=
          naive.usable(prefix).stream()
              .filter(p -> p.source().peerIndex() == member.peerIndex)
              .count();
      NaiveRib.Path winner = naive.best(prefix);
      best += winner != null && winner.source().peerIndex() == member.peerIndex ? 1 : 0;
    }
    assertEquals(usable, in.usable());
    assertEquals(best, in.best());
    assertEquals(0, in.stale());
  }
}
