package io.manx.speaker.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.net.Rfc;
import io.manx.speaker.decision.DecisionOptions;
import io.manx.speaker.message.EncodedUpdates;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.model.PathSource.Kind;
import io.manx.speaker.model.PrefixBlock;
import io.manx.speaker.model.RawAttribute;
import io.manx.speaker.wire.DecodeResult;
import io.manx.speaker.wire.MessageDecoder;
import io.manx.speaker.wire.MessageFramer;
import io.manx.speaker.wire.WireContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** BGP-LS through a reflector: two clients, the same table and groups as prefixes have. */
class LinkStateRibTest {
  private static final Family LS = Family.LINK_STATE;
  private static final WireContext CONTEXT = WireContext.plain(true, false, Set.of(LS));
  private static final String NODE = "000100090700000000000000" + "01";
  private static final String LINK = "000200090700000000000000" + "02";

  private final PathSource local = source(0, Kind.LOCAL);
  private final Rib rib = new Rib(local, DecisionOptions.STANDARD, NextHopOracle.ALL_REACHABLE);
  private final PathSource first = source(1, Kind.IBGP_CLIENT);
  private final PathSource second = source(2, Kind.IBGP_CLIENT);
  private final Client one = new Client(1);
  private final Client two = new Client(2);

  private final UpdateSink sink =
      new UpdateSink() {
        @Override
        public void send(EncodedUpdates updates, List<GroupMember> members) {
          members.forEach(member -> ((Client) member).receive(updates));
        }

        @Override
        public void dumpSent(GroupMember member, Family family, boolean initial) {
          ((Client) member).dumps.add(family + " " + initial);
        }
      };

  private static PathSource source(int peer, Kind kind) {
    IpAddress address = IpAddress.v4(0x0A000000 + peer);
    return new PathSource(peer, "p" + peer, kind, 65000, address, address);
  }

  /** What a client has been sent, by the NLRI in hex. */
  private static final class Client implements GroupMember {
    final int index;
    final Map<String, PathAttributes> known = new HashMap<>();
    final List<String> dumps = new ArrayList<>();
    private final MessageDecoder decoder = new MessageDecoder();

    Client(int index) {
      this.index = index;
    }

    @Override
    public int peerIndex() {
      return index;
    }

    @Override
    public long backlog() {
      return 0;
    }

    void receive(EncodedUpdates updates) {
      updates.forEachRun(
          index,
          (from, to) -> {
            for (int at = from; at < to; ) {
              int length = MessageFramer.next(updates.octets(), at, to, CONTEXT.maxMessage());
              assertTrue(length > 0);
              var result = decoder.decode(updates.octets(), at, at + length, CONTEXT);
              apply((UpdateMessage) ((DecodeResult.Decoded) result).message());
              at += length;
            }
          });
    }

    private void apply(UpdateMessage update) {
      assertEquals(List.of(), update.errors());
      for (PrefixBlock block : update.withdrawn()) {
        for (int i = 0; i < block.count(); i++) {
          assertNotNull(known.remove(HexFormat.of().formatHex(block.opaque(i))), "never sent");
        }
      }
      for (UpdateMessage.Announcement each : update.announced()) {
        for (int i = 0; i < each.prefixes().count(); i++) {
          known.put(HexFormat.of().formatHex(each.prefixes().opaque(i)), each.attributes());
        }
      }
    }
  }

  @BeforeEach
  void clientsComeUp() {
    rib.sourceUp(first, TestPolicies.Import.ALL, 0);
    rib.sourceUp(second, TestPolicies.Import.ALL, 0);
    rib.memberUp(one, LS, new TestPolicies.Reflect(true, 1000), CONTEXT);
    rib.memberUp(two, LS, new TestPolicies.Reflect(true, 1000), CONTEXT);
    rib.drain(sink);
  }

  private static PathAttributes attributes(int localPref, int attributeLength) {
    var ls = new RawAttribute(RawAttribute.OPTIONAL, 29, tlv(attributeLength));
    return PathAttributes.builder(IpAddress.parse("192.0.2.9"))
        .localPref(localPref)
        .others(List.of(ls))
        .build();
  }

  private static byte[] tlv(int length) {
    byte[] tlv = new byte[4 + length];
    tlv[0] = 4;
    tlv[2] = (byte) (length >>> 8);
    tlv[3] = (byte) length;
    return tlv;
  }

  private static PrefixBlock block(String... nlri) {
    return PrefixBlock.ofOpaque(LS, List.of(nlri).stream().map(HexFormat.of()::parseHex).toList());
  }

  private void announce(PathSource from, PathAttributes attributes, String... nlri) {
    var announcement = new UpdateMessage.Announcement(attributes, block(nlri));
    rib.update(from, new UpdateMessage(List.of(), List.of(announcement), null, List.of()), 1);
    rib.drain(sink);
  }

  private void withdraw(PathSource from, String... nlri) {
    rib.update(from, new UpdateMessage(List.of(block(nlri)), List.of(), null, List.of()), 1);
    rib.drain(sink);
  }

  @Rfc(
      value = 9552,
      section = "5.6",
      shows = "NLRI are reflected with their attribute, and withdrawn")
  @Test
  void reflectedChangedAndWithdrawn() {
    assertEquals(List.of("LINK_STATE true"), two.dumps);
    announce(first, attributes(100, 20), NODE, LINK);
    assertEquals(Set.of(NODE, LINK), two.known.keySet());
    assertEquals(Set.of(), one.known.keySet(), "not back to where it came from");
    PathAttributes got = two.known.get(NODE);
    assertNotNull(got);
    assertEquals(first.bgpIdentifier(), got.originatorId());
    assertEquals(attributes(100, 20).others(), got.others());
    announce(second, attributes(200, 8), NODE);
    assertEquals(attributes(200, 8).others(), assertPresent(one, NODE).others());
    withdraw(second, NODE, "ff000000");
    assertEquals(Set.of(), one.known.keySet());
    assertEquals(attributes(100, 20).others(), assertPresent(two, NODE).others());
    rib.sourceDown(first, 2);
    rib.drain(sink);
    assertEquals(Set.of(), two.known.keySet());
    assertEquals(0, rib.pathCount(LS));
    assertEquals(List.of(), rib.opaqueRoutes(LS, 0, 10).routes());
  }

  private static PathAttributes assertPresent(Client client, String nlri) {
    PathAttributes found = client.known.get(nlri);
    assertNotNull(found, nlri);
    return found;
  }

  @Test
  void whatFitsIntoNoMessageIsNotSent() {
    announce(first, attributes(100, 4000), NODE);
    assertEquals(Set.of(NODE), two.known.keySet());
    announce(first, attributes(100, 4040), NODE);
    assertEquals(Set.of(), two.known.keySet(), "4096 octets hold it no more");
    announce(first, attributes(100, 10), NODE);
    assertEquals(Set.of(NODE), two.known.keySet());
  }

  @Test
  void staleRefreshedSweptAndRead() {
    announce(first, attributes(100, 4), NODE, LINK);
    rib.markStale(first, LS);
    announce(first, attributes(100, 4), LINK);
    rib.sweepStale(first, LS, 3);
    rib.drain(sink);
    assertEquals(Set.of(LINK), two.known.keySet());
    OpaquePage page = rib.opaqueRoutes(LS, 0, 10);
    assertEquals(RibPage.END, page.next());
    assertEquals(LINK, HexFormat.of().formatHex(page.routes().getFirst().nlri()));
    assertEquals(first, page.routes().getFirst().paths().getFirst().source());
    rib.refresh(two, LS);
    rib.drain(sink);
    assertEquals(List.of("LINK_STATE true", "LINK_STATE false"), two.dumps);
  }

  @Test
  void originatedGoesToAllAndAway() {
    rib.originate(block(NODE), attributes(100, 4), 1);
    rib.drain(sink);
    assertEquals(Set.of(NODE), one.known.keySet());
    assertEquals(Set.of(NODE), two.known.keySet());
    rib.withdrawOriginated(block(NODE, LINK));
    rib.drain(sink);
    assertEquals(Set.of(), one.known.keySet());
  }
}
