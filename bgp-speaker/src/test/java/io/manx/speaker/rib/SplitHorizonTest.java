package io.manx.speaker.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import io.manx.speaker.decision.DecisionOptions;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.model.PathSource.Kind;
import io.manx.speaker.model.PrefixBlock;
import io.manx.speaker.policy.SuppressedReason;
import io.manx.speaker.wire.WireContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three clients of a reflector in one update group: who is sent what, and how often. */
class SplitHorizonTest {
  private static final Family V4 = Family.IPV4_UNICAST;
  private static final IpPrefix PREFIX = IpPrefix.parse("10.1.0.0/16");
  private static final Family V6 = Family.IPV6_UNICAST;
  private static final WireContext CONTEXT = WireContext.plain(true, false, Set.of(V4));
  private static final TestPolicies.Reflect REFLECT = new TestPolicies.Reflect(true, 1000);

  private final PathSource local = source(0, Kind.LOCAL);
  private final Rib rib = new Rib(local, DecisionOptions.STANDARD, NextHopOracle.ALL_REACHABLE);
  private final UpdateSink sink = ReplayingMember.sink();
  private final List<PathSource> sources = new ArrayList<>();
  private final List<ReplayingMember> members = new ArrayList<>();

  private static PathSource source(int peer, Kind kind) {
    IpAddress address = IpAddress.v4(0x0A000000 + peer);
    return new PathSource(peer, "p" + peer, kind, 65000, address, address);
  }

  @BeforeEach
  void threeClientsComeUp() {
    for (int peer = 1; peer <= 3; peer++) {
      sources.add(source(peer, Kind.IBGP_CLIENT));
      rib.sourceUp(sources.getLast(), TestPolicies.Import.ALL, 0);
      members.add(new ReplayingMember(peer, CONTEXT));
      rib.memberUp(members.getLast(), V4, REFLECT, CONTEXT);
    }
    rib.drain(sink);
  }

  private static PathAttributes attributes(long localPref) {
    return PathAttributes.builder(IpAddress.parse("192.0.2.9")).localPref(localPref).build();
  }

  private void announce(int peer, PathAttributes attributes) {
    PrefixBlock block = PrefixBlock.of(V4, List.of(PREFIX));
    var announcement = new UpdateMessage.Announcement(attributes, block);
    rib.update(
        sources.get(peer - 1),
        new UpdateMessage(List.of(), List.of(announcement), null, List.of()),
        1);
  }

  private void withdraw(int peer) {
    PrefixBlock block = PrefixBlock.of(V4, List.of(PREFIX));
    rib.update(
        sources.get(peer - 1), new UpdateMessage(List.of(block), List.of(), null, List.of()), 2);
  }

  private void sent(int peer, long announced, long withdrawn) {
    assertEquals(announced, members.get(peer - 1).announced, "announced to " + peer);
    assertEquals(withdrawn, members.get(peer - 1).withdrawn, "withdrawn from " + peer);
  }

  @Test
  @Rfc(
      value = 4724,
      section = "2",
      shows = "each peer gets one End-of-RIB a family after its initial routes")
  void theyShareOneGroupAndEachGetsItsEndOfRibOnce() {
    assertEquals(1, rib.groups().size());
    assertEquals(List.of(1, 2, 3), rib.groups().getFirst().peerIndexes());
    members.forEach(member -> assertEquals(List.of(true), member.dumps));
  }

  @Test
  @Rfc(
      value = 4456,
      section = "8",
      shows =
          "reflected routes carry ORIGINATOR_ID and CLUSTER_LIST and do not go back to their"
              + " source")
  void allButTheSourceAreToldWithTheReflectorsMarks() {
    PathAttributes received = attributes(100);
    announce(1, received);
    rib.drain(sink);
    sent(1, 0, 0);
    sent(2, 1, 0);
    PathAttributes got = Objects.requireNonNull(members.get(1).adjRibIn.get(PREFIX));
    assertEquals(sources.get(0).bgpIdentifier(), got.originatorId());
    assertTrue(TestPolicies.sameClusters(got, 77));
    assertNull(received.originatorId(), "what was received is unchanged");
  }

  @Test
  void whenTheSourceMovesTheNewOneAloneGetsAWithdrawal() {
    announce(1, attributes(100));
    rib.drain(sink);
    announce(2, attributes(200));
    rib.drain(sink);
    sent(1, 1, 0);
    sent(2, 1, 1);
    sent(3, 2, 0);
    withdraw(2);
    rib.drain(sink);
    sent(1, 1, 1);
    sent(2, 2, 1);
    sent(3, 3, 0);
  }

  @Test
  void pendingStateCompressesToOneAnnouncementOrNothing() {
    announce(1, attributes(100));
    withdraw(1);
    announce(1, attributes(150));
    rib.drain(sink);
    sent(2, 1, 0);
    withdraw(1);
    announce(1, attributes(150));
    rib.drain(sink);
    sent(2, 1, 0);
    withdraw(1);
    rib.drain(sink);
    rib.drain(sink);
    sent(2, 1, 1);
    sent(1, 0, 0);
    announce(1, attributes(1));
    withdraw(1);
    rib.drain(sink);
    sent(2, 1, 1);
    assertEquals(0, rib.attributeSetCount());
  }

  @Test
  void aPolicyThatNowSuppressesWithdrawsFromTheRecord() {
    announce(1, attributes(100));
    rib.drain(sink);
    rib.exportPolicyChanged(members, V4, new TestPolicies.Reflect(true, 16));
    announce(1, attributes(200));
    rib.drain(sink);
    rib.drain(sink);
    sent(1, 0, 0);
    sent(2, 1, 1);
    sent(3, 1, 1);
    ExportView view = Objects.requireNonNull(rib.exported(members.get(1), PREFIX));
    assertEquals(SuppressedReason.FILTER, view.suppressed());
  }

  @Test
  @Rfc(value = 2918, section = "4", shows = "a refresh is answered to the one who asked")
  void aRefreshGoesToTheOneWhoAskedAndItComesBack() {
    announce(1, attributes(100));
    rib.drain(sink);
    members.get(1).mayRepeat = true;
    rib.refresh(members.get(1), V4);
    assertEquals(2, rib.groups().size());
    rib.drain(sink);
    sent(2, 2, 0);
    sent(3, 1, 0);
    assertEquals(List.of(true, false), members.get(1).dumps);
    assertEquals(1, rib.groups().size());
  }

  @Test
  void aSlowMemberHoldsNobodyUpAndGetsOnlyTheLastState() {
    members.get(2).backlog = UpdateGroup.SLOW + 1;
    announce(1, attributes(100));
    rib.drain(sink);
    for (int i = 0; i < 10; i++) {
      announce(1, attributes(200 + i));
      assertTrue(rib.drain(sink), "the slow one has something pending");
    }
    sent(2, 11, 0);
    assertEquals(2, rib.groups().size());
    members.get(2).backlog = 0;
    rib.drain(sink);
    sent(3, 2, 0);
    assertEquals(members.get(1).adjRibIn, members.get(2).adjRibIn);
    assertEquals(1, rib.groups().size(), "back in the group");
  }

  @Test
  void aLateMemberIsSentEverythingAndNobodyElseAnything() {
    announce(1, attributes(100));
    rib.originate(IpPrefix.parse("10.9.0.0/24"), attributes(100), 1);
    rib.drain(sink);
    ReplayingMember late = new ReplayingMember(4, CONTEXT);
    rib.memberUp(late, V4, REFLECT, CONTEXT);
    rib.drain(sink);
    assertEquals(2, late.adjRibIn.size());
    assertEquals(List.of(true), late.dumps);
    sent(2, 2, 0);
    assertEquals(1, rib.groups().size());
    assertEquals(new MemberCounts(2, 0, 2, 0), rib.counts(late, V4));
  }

  /** All families count, and what is above is not kept. */
  @Test
  @Rfc(value = 4271, section = "6.7", shows = "prefixes above a configured limit are discarded")
  void whatIsAboveTheLimitIsDiscarded() {
    rib.limitPrefixes(sources.get(0), 2);
    announce(1, attributes(100));
    announceFirst(V4, "10.2.0.0/16");
    announceFirst(V6, "2001:db8::/32");
    assertEquals(new SourceCounts(2, 2, 0, 2, 0, 1, 0), rib.counts(sources.get(0), V4));
    assertEquals(0, rib.counts(sources.get(0), V6).received());
    assertEquals(0, rib.prefixCount(V6), "its prefix takes no place either");
    rib.drain(sink);
    sent(2, 2, 0);
    rib.drop(sources.get(0), V4, 2);
    announceFirst(V6, "2001:db8::/32");
    assertEquals(new SourceCounts(1, 1, 0, 1, 0, 1, 0), rib.counts(sources.get(0), V6));
    rib.limitPrefixes(sources.get(0), 0);
    assertEquals(0, rib.discarded(sources.get(0)));
  }

  private void announceFirst(Family family, String prefix) {
    PrefixBlock block = PrefixBlock.of(family, List.of(IpPrefix.parse(prefix)));
    var announcement = new UpdateMessage.Announcement(attributes(100), block);
    rib.update(
        sources.get(0), new UpdateMessage(List.of(), List.of(announcement), null, List.of()), 1);
  }
}
