package io.manx.speaker.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import io.manx.speaker.decision.DecisionOptions;
import io.manx.speaker.message.EncodedUpdates;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.model.PathSource.Kind;
import io.manx.speaker.model.PrefixBlock;
import io.manx.speaker.wire.DecodeResult;
import io.manx.speaker.wire.MessageDecoder;
import io.manx.speaker.wire.MessageFramer;
import io.manx.speaker.wire.WireContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Members that are sent several paths a prefix, from random announcements, withdrawals, restarts,
 * refreshes and slow members: what each has decoded is what an oracle says that it should have.
 */
@Rfc(
    value = 7911,
    section = "2",
    shows = "the N best paths go out with identifiers of their own, and what was sent is withdrawn")
class AddPathTest {
  private static final Family V4 = Family.IPV4_UNICAST;
  private static final int PEERS = 5;

  /** Peers send path identifiers; a member is sent them if {@code several}. */
  private static WireContext context(boolean several) {
    return new WireContext(
        true,
        false,
        Set.of(V4),
        Set.of(V4),
        several ? Set.of(V4) : Set.of(),
        Set.of(),
        false,
        PathAttributes.ABSENT);
  }

  /** For a receiver of ours, sending is receiving. */
  private static WireContext mirrored(WireContext ours) {
    return new WireContext(
        true,
        false,
        Set.of(V4),
        ours.addPathSend(),
        Set.of(),
        Set.of(),
        ours.extendedMessage(),
        PathAttributes.ABSENT);
  }

  /** What a path is at its receiver. */
  private record Key(IpPrefix prefix, int pathId) {}

  private static final class Receiver implements GroupMember {
    private final int peerIndex;
    private final int paths;
    private final WireContext theirs;
    private final MessageDecoder decoder = new MessageDecoder();
    private final Map<Key, PathAttributes> adjRibIn = new HashMap<>();
    private long backlog;
    private int dumps;

    Receiver(int peerIndex, int paths, WireContext ours) {
      this.peerIndex = peerIndex;
      this.paths = paths;
      this.theirs = mirrored(ours);
    }

    @Override
    public int peerIndex() {
      return peerIndex;
    }

    @Override
    public long backlog() {
      return backlog;
    }

    void receive(byte[] octets, int from, int to) {
      for (int at = from; at < to; ) {
        int length = MessageFramer.next(octets, at, to, theirs.maxMessage());
        DecodeResult result = decoder.decode(octets, at, at + length, theirs);
        UpdateMessage message = (UpdateMessage) ((DecodeResult.Decoded) result).message();
        for (PrefixBlock block : message.withdrawn()) {
          for (int i = 0; i < block.count(); i++) {
            Key key = new Key(block.prefix(i), block.pathId(i));
            assertNotNull(adjRibIn.remove(key), () -> "never sent to " + peerIndex + ": " + key);
          }
        }
        for (UpdateMessage.Announcement announced : message.announced()) {
          PrefixBlock block = announced.prefixes();
          for (int i = 0; i < block.count(); i++) {
            adjRibIn.put(new Key(block.prefix(i), block.pathId(i)), announced.attributes());
          }
        }
        at += length;
      }
    }
  }

  private static final class Sink implements UpdateSink {
    @Override
    public void send(EncodedUpdates updates, List<GroupMember> members) {
      for (GroupMember member : members) {
        Receiver receiver = (Receiver) member;
        updates.forEachRun(
            receiver.peerIndex, (from, to) -> receiver.receive(updates.octets(), from, to));
      }
    }

    @Override
    public void dumpSent(GroupMember member, Family family, boolean initial) {
      ((Receiver) member).dumps++;
    }
  }

  private static PathSource source(int peer) {
    IpAddress address = IpAddress.v4(0x0A000000 + peer);
    Kind kind = peer == 0 ? Kind.LOCAL : peer % 2 == 0 ? Kind.IBGP_CLIENT : Kind.IBGP_NON_CLIENT;
    return new PathSource(peer, "p" + peer, kind, 65000, address, address);
  }

  /** One run from a seed. */
  private static final class Run {
    private final Random random;
    private final Rib rib;
    private final Sink sink = new Sink();
    private final PathSource[] sources = new PathSource[PEERS + 1];
    private final Receiver[] receivers = new Receiver[PEERS + 1];

    Run(long seed) {
      random = new Random(seed);
      rib = new Rib(source(0), DecisionOptions.STANDARD, NextHopOracle.ALL_REACHABLE);
      for (int peer = 1; peer <= PEERS; peer++) {
        up(peer);
      }
    }

    private void up(int peer) {
      PathSource from = source(peer);
      sources[peer] = from;
      rib.sourceUp(from, TestPolicies.Import.ALL, 0);
      int paths = random.nextInt(4);
      WireContext context = context(paths > 0);
      Receiver receiver = new Receiver(peer, paths, context);
      receivers[peer] = receiver;
      rib.memberUp(receiver, V4, policy(peer), context, paths);
    }

    private static TestPolicies.Reflect policy(int peer) {
      return new TestPolicies.Reflect(peer % 2 == 0, 26);
    }

    private IpPrefix prefix() {
      return IpPrefix.containing(
          IpAddress.v4(0x0A010000 + (random.nextInt(12) << 8)), 24 + random.nextInt(3));
    }

    private PrefixBlock block() {
      PrefixBlock.Builder block = PrefixBlock.builder(V4, 4);
      for (int i = random.nextInt(4); i >= 0; i--) {
        block.add(prefix(), random.nextInt(3));
      }
      return block.build();
    }

    void disturb() {
      int peer = 1 + random.nextInt(PEERS);
      switch (random.nextInt(12)) {
        case 0 -> {
          rib.memberDown(receivers[peer]);
          rib.sourceDown(sources[peer], 0);
          up(peer);
        }
        case 1 -> rib.refresh(receivers[peer], V4);
        case 2 -> receivers[peer].backlog = UpdateGroup.SLOW + 1;
        case 3, 4, 5 ->
            rib.update(
                sources[peer], new UpdateMessage(List.of(block()), List.of(), null, List.of()), 1);
        default -> {
          PathAttributes attributes =
              PathAttributes.builder(IpAddress.v4(0xC0000200 + random.nextInt(3)))
                  .localPref(100 + random.nextInt(3))
                  .build();
          var announced = new UpdateMessage.Announcement(attributes, block());
          rib.update(
              sources[peer], new UpdateMessage(List.of(), List.of(announced), null, List.of()), 1);
        }
      }
      if (random.nextInt(3) == 0) {
        rib.drain(sink);
      }
    }

    void rest() {
      for (int peer = 1; peer <= PEERS; peer++) {
        receivers[peer].backlog = 0;
      }
      for (int i = 0; i < 3; i++) {
        rib.drain(sink);
      }
    }

    void check(String seed) {
      for (int peer = 1; peer <= PEERS; peer++) {
        assertTrue(receivers[peer].dumps > 0, seed);
        assertEquals(expected(peer), received(receivers[peer]), seed + ", peer " + peer);
        assertEquals(
            receivers[peer].adjRibIn.size(), rib.counts(receivers[peer], V4).current(), seed);
        checkViews(peer, seed);
      }
      assertTrue(rib.groups().size() <= 8, "clean groups with one key are one");
    }

    /** What a reader is told of each path is what the receiver has. */
    private void checkViews(int peer, String seed) {
      Set<Key> told = new HashSet<>();
      for (RibRoute route : rib.routes(V4, 0, 1000, p -> true).routes()) {
        for (RibPath path : route.paths()) {
          ExportView view = rib.exported(receivers[peer], route.prefix(), path);
          if (view != null && view.sent() != null) {
            told.add(new Key(route.prefix(), receivers[peer].paths > 0 ? path.exportId() : 0));
            assertTrue(!view.pending(), seed);
          }
        }
      }
      assertEquals(receivers[peer].adjRibIn.keySet(), told, seed);
    }

    private static Map<IpPrefix, List<String>> received(Receiver receiver) {
      Map<IpPrefix, List<String>> all = new HashMap<>();
      receiver.adjRibIn.forEach(
          (key, value) ->
              all.computeIfAbsent(key.prefix(), p -> new ArrayList<>()).add(text(value)));
      all.values().forEach(list -> list.sort(Comparator.naturalOrder()));
      return all;
    }

    private static String text(PathAttributes value) {
      return value.nextHop() + " " + value.localPref() + " " + value.originatorId();
    }

    private Map<IpPrefix, List<String>> expected(int peer) {
      Map<IpPrefix, List<String>> all = new HashMap<>();
      TestPolicies.Reflect policy = policy(peer);
      for (RibRoute route : rib.routes(V4, 0, 1000, p -> true).routes()) {
        IpPrefix prefix = route.prefix();
        List<String> list = new ArrayList<>();
        int chosen = 0;
        int most = Math.max(1, receivers[peer].paths);
        for (RibPath path : ranked(route)) {
          if (chosen == most || (receivers[peer].paths == 0 && !path.best())) {
            break;
          }
          PathAttributes value = path.effective();
          if (value == null
              || policy.match(V4, 0, prefix.address().low(), prefix.length(), value, path.source())
                  < 0) {
            continue;
          }
          chosen++;
          if (path.source().peerIndex() != peer) {
            list.add(text(policy.transform(0, V4, value, path.source())));
          }
        }
        list.sort(Comparator.naturalOrder());
        if (!list.isEmpty()) {
          all.put(prefix, list);
        }
      }
      return all;
    }

    /** By preference, then by who sent it, then by the identifier that came with it. */
    private static List<RibPath> ranked(RibRoute route) {
      List<RibPath> paths = new ArrayList<>(route.paths());
      paths.removeIf(path -> path.hidden() != null);
      paths.sort(
          Comparator.comparingLong((RibPath path) -> -path.received().localPref())
              .thenComparingInt(path -> path.source().peerIndex())
              .thenComparingInt(RibPath::pathId));
      return paths;
    }
  }

  @Test
  void membersHaveWhatTheyShould() {
    for (int seed = 0; seed < 150; seed++) {
      Run run = new Run(seed);
      for (int i = 0; i < 20; i++) {
        for (int k = 0; k < 15; k++) {
          run.disturb();
        }
        run.rest();
        run.check("seed " + seed + "." + i);
      }
    }
  }

  @Test
  @Rfc(
      value = 7911,
      section = "3",
      shows = "a path keeps its identifier while others of its prefix come and go")
  void identifiersAreStable() {
    Rib rib = new Rib(source(0), DecisionOptions.STANDARD, NextHopOracle.ALL_REACHABLE);
    List<PathSource> sources = List.of(source(1), source(2), source(3));
    sources.forEach(from -> rib.sourceUp(from, TestPolicies.Import.ALL, 0));
    Receiver receiver = new Receiver(4, 3, context(true));
    rib.memberUp(receiver, V4, new TestPolicies.Reflect(true, 1000), context(true), 3);
    IpPrefix prefix = IpPrefix.parse("10.1.0.0/24");
    PrefixBlock block = PrefixBlock.of(V4, List.of(prefix));
    for (PathSource from : sources) {
      announce(rib, from, block, 100);
      rib.drain(new Sink());
    }
    Map<Key, PathAttributes> before = Map.copyOf(receiver.adjRibIn);
    assertEquals(3, before.size());
    announce(rib, sources.get(2), block, 300); // another one is best now
    rib.update(
        sources.getFirst(), new UpdateMessage(List.of(block), List.of(), null, List.of()), 1);
    rib.drain(new Sink());
    assertEquals(2, receiver.adjRibIn.size());
    assertTrue(before.keySet().containsAll(receiver.adjRibIn.keySet()));
  }

  private static void announce(Rib rib, PathSource from, PrefixBlock block, long localPref) {
    PathAttributes attributes = PathAttributes.builder(from.address()).localPref(localPref).build();
    var announced = new UpdateMessage.Announcement(attributes, block);
    rib.update(from, new UpdateMessage(List.of(), List.of(announced), null, List.of()), 1);
  }
}
