package io.manx.speaker.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.net.Rfc;
import io.manx.speaker.message.Capabilities;
import io.manx.speaker.message.Capabilities.AddPath;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.OpenMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.RawAttribute;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 4271 §6.2, RFC 4760 §8, RFC 5492, RFC 6286, RFC 6793, RFC 7607, RFC 7911, RFC 9234. */
class NegotiationTest {
  private static final Capabilities BOTH =
      Peers.capabilities(Peers.LOCAL_AS, Family.IPV4_UNICAST, Family.IPV6_UNICAST);
  private static final Capabilities V4 = Peers.capabilities(Peers.PEER_AS, Family.IPV4_UNICAST);

  private static Negotiation.Result negotiate(PeerParameters parameters, OpenMessage peer) {
    return Negotiation.negotiate(parameters, new LocalOpen().message(parameters), peer);
  }

  private static Negotiated agreed(PeerParameters parameters, OpenMessage peer) {
    return assertInstanceOf(Negotiation.Result.Agreed.class, negotiate(parameters, peer))
        .negotiated();
  }

  private static NotificationMessage refused(PeerParameters parameters, OpenMessage peer) {
    return assertInstanceOf(Negotiation.Result.Refused.class, negotiate(parameters, peer))
        .notification();
  }

  private static void assertRefused(ErrorCode error, OpenMessage peer) {
    assertEquals(NotificationMessage.of(error), refused(Peers.parameters(), peer));
  }

  @Test
  @Rfc(value = 4271, section = "6.2", shows = "another version is told ours")
  void anotherVersionIsToldOurs() {
    OpenMessage peer = new OpenMessage(5, Peers.PEER_AS, 90, Peers.PEER_ID, V4);
    NotificationMessage error = refused(Peers.parameters(), peer);
    assertTrue(error.is(ErrorCode.UNSUPPORTED_VERSION));
    assertArrayEquals(new byte[] {0, 4}, error.data());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 23456, 64999, 65001})
  @Rfc(value = 4271, section = "6.2", shows = "another AS than configured is refused")
  void anotherAsIsBad(long as) {
    assertRefused(ErrorCode.BAD_PEER_AS, Peers.open(as, Peers.PEER_ID, 90, Peers.capabilities(as)));
  }

  @Test
  @Rfc(value = 7607, section = "2", shows = "AS 0 is refused")
  void asZeroInTheCapabilityIsBad() {
    Capabilities zero = Peers.capabilities(0, Family.IPV4_UNICAST);
    assertRefused(ErrorCode.BAD_PEER_AS, Peers.open(Peers.PEER_AS, Peers.PEER_ID, 90, zero));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 65001, 4200000000L})
  void anyAsIsWelcomeWhereNoneIsExpected(long as) {
    PeerParameters any = Peers.strict(Peers.parameters(), 0, Set.of(), false);
    OpenMessage peer =
        Peers.open(as, Peers.PEER_ID, 90, Peers.capabilities(as, Family.IPV4_UNICAST));
    assertEquals(as, agreed(any, peer).peerAs());
    assertEquals(as != Peers.LOCAL_AS, agreed(any, peer).external());
  }

  @Test
  @Rfc(value = 6286, section = "2.2", shows = "an identifier is not zero and unique within an AS")
  void anIdentifierIsNotZeroAndUniqueWithinAnAs() {
    assertRefused(
        ErrorCode.BAD_BGP_IDENTIFIER, Peers.open(Peers.PEER_AS, IpAddress.ANY_V4, 90, V4));
    // RFC 6286 §2.1: the same identifier in another AS is fine.
    assertNotNull(agreed(Peers.parameters(), Peers.open(Peers.PEER_AS, Peers.LOCAL_ID, 90, V4)));
    PeerParameters internal = Peers.strict(Peers.parameters(), 65001, Set.of(), false);
    OpenMessage same =
        Peers.open(65001, Peers.LOCAL_ID, 90, Peers.capabilities(65001, Family.IPV4_UNICAST));
    assertTrue(refused(internal, same).is(ErrorCode.BAD_BGP_IDENTIFIER));
  }

  @ParameterizedTest
  @CsvSource({
    // ours, our keepalive time, the peer's, hold time, keepalive interval in ms, send hold
    "90, 0, 90, 90, 30000, 480",
    "90, 0, 30, 30, 10000, 480",
    "90, 0, 65535, 90, 30000, 480",
    "300, 0, 300, 300, 100000, 600",
    "90, 10, 90, 90, 10000, 480",
    "90, 10, 9, 9, 1000, 480",
    "90, 10, 3, 3, 1000, 480",
    "3, 0, 90, 3, 1000, 480",
    "0, 0, 90, 0, 0, 480",
    "90, 0, 0, 0, 0, 480",
    "90, 30, 0, 0, 0, 480"
  })
  @Rfc(value = 4271, section = "4.2", shows = "the lesser hold time is used")
  @Rfc(value = 9687, section = "5", shows = "eight minutes, or twice the hold time if longer")
  void timesFollowTheLesserHoldTime(
      int ours, int keepalive, int peers, int hold, int interval, int sendHold) {
    PeerParameters parameters =
        Peers.withHoldTime(
            Peers.parameters(), Duration.ofSeconds(ours), Duration.ofSeconds(keepalive));
    Negotiated agreed = agreed(parameters, Peers.open(Peers.PEER_AS, Peers.PEER_ID, peers, V4));
    assertEquals(Duration.ofSeconds(hold), agreed.holdTime());
    assertEquals(Duration.ofMillis(interval), agreed.keepaliveTime());
    assertEquals(Duration.ofSeconds(sendHold), agreed.sendHoldTime());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @Rfc(value = 4271, section = "6.2", shows = "a hold time of one or two seconds is refused")
  void aHoldTimeOfOneOrTwoSecondsIsRefused(int hold) {
    assertRefused(
        ErrorCode.UNACCEPTABLE_HOLD_TIME, Peers.open(Peers.PEER_AS, Peers.PEER_ID, hold, V4));
  }

  @Test
  void aPeerWithoutCapabilitiesSpeaksIpv4UnicastWithTwoOctets() {
    PeerParameters parameters = Peers.parameters(BOTH, false, Duration.ZERO);
    Negotiated agreed =
        agreed(parameters, Peers.open(Peers.PEER_AS, Peers.PEER_ID, 90, Capabilities.NONE));
    assertEquals(Set.of(Family.IPV4_UNICAST), agreed.families());
    assertFalse(agreed.wireContext().fourOctetAs());
    assertFalse(agreed.routeRefresh());
    assertFalse(agreed.wireContext().extendedMessage());
    assertEquals(4096, agreed.wireContext().maxMessage());
  }

  @Test
  void aPeerThatAnnouncesOnlyFamiliesWeLackSpeaksNoneOfOurs() {
    Capabilities evpn =
        with(Capabilities.NONE, List.of(new RawAttribute(0, 1, new byte[] {0, 25, 0, 70})));
    NotificationMessage error =
        refused(Peers.parameters(), Peers.open(Peers.PEER_AS, Peers.PEER_ID, 90, evpn));
    assertTrue(error.is(ErrorCode.UNSUPPORTED_CAPABILITY));
    assertArrayEquals(new byte[] {1, 4, 0, 1, 0, 1}, error.data());
  }

  @Test
  @Rfc(value = 5492, section = "5", shows = "a required capability that is missing is named")
  void aRequiredFamilyIsNamed() {
    PeerParameters parameters =
        Peers.strict(
            Peers.parameters(BOTH, false, Duration.ZERO),
            Peers.PEER_AS,
            Set.of(Family.IPV6_UNICAST),
            false);
    NotificationMessage error =
        refused(parameters, Peers.open(Peers.PEER_AS, Peers.PEER_ID, 90, V4));
    assertTrue(error.is(ErrorCode.UNSUPPORTED_CAPABILITY));
    assertArrayEquals(new byte[] {1, 4, 0, 2, 0, 1}, error.data());
  }

  @Test
  @Rfc(value = 5492, section = "3", shows = "a capability of one side alone is not used")
  void capabilitiesOfOneSideAloneAreNotUsed() {
    Capabilities few =
        new Capabilities(
            Set.of(Family.IPV4_UNICAST),
            false,
            false,
            OptionalLong.of(Peers.PEER_AS),
            false,
            null,
            Map.of(),
            Map.of(Family.IPV4_UNICAST, AddPath.BOTH),
            Set.of(Family.IPV4_UNICAST),
            OptionalInt.of(0),
            null,
            null,
            List.of(new RawAttribute(0, 99, new byte[0])));
    Negotiated agreed =
        agreed(Peers.parameters(), Peers.open(Peers.PEER_AS, Peers.PEER_ID, 90, few));
    assertTrue(agreed.wireContext().fourOctetAs());
    assertFalse(agreed.routeRefresh());
    assertFalse(agreed.enhancedRouteRefresh());
    assertFalse(agreed.wireContext().extendedMessage());
    assertEquals(Set.of(), agreed.wireContext().addPathReceive());
    assertEquals(Set.of(), agreed.wireContext().addPathSend());
    assertEquals(Set.of(), agreed.wireContext().extendedNextHop());
    assertNull(agreed.gracefulRestart());
    assertNull(agreed.localRole());
  }

  @ParameterizedTest
  @CsvSource({
    "SEND, RECEIVE, false, true",
    "RECEIVE, SEND, true, false",
    "BOTH, BOTH, true, true",
    "BOTH, SEND, true, false",
    "SEND, SEND, false, false",
    "RECEIVE, RECEIVE, false, false"
  })
  @Rfc(value = 7911, section = "4", shows = "path identifiers need a sender and a receiver")
  void addPathNeedsASenderAndAReceiver(
      AddPath ours, AddPath theirs, boolean receive, boolean send) {
    PeerParameters parameters = Peers.parameters(withAddPath(ours), false, Duration.ZERO);
    Negotiated agreed =
        agreed(parameters, Peers.open(Peers.PEER_AS, Peers.PEER_ID, 90, withAddPath(theirs)));
    assertEquals(receive, agreed.wireContext().addPathReceive().contains(Family.IPV4_UNICAST));
    assertEquals(send, agreed.wireContext().addPathSend().contains(Family.IPV4_UNICAST));
  }

  @ParameterizedTest
  @EnumSource
  @Rfc(
      value = 9234,
      section = "4.2",
      shows = "roles that do not pair are refused with Role Mismatch")
  void aRoleNeedsItsCounterpart(Role ours) {
    PeerParameters parameters = Peers.parameters(Peers.withRole(BOTH, ours), false, Duration.ZERO);
    for (Role theirs : Role.values()) {
      OpenMessage peer = Peers.open(Peers.PEER_AS, Peers.PEER_ID, 90, Peers.withRole(V4, theirs));
      if (theirs == ours.counterpart()) {
        assertEquals(ours, agreed(parameters, peer).localRole());
      } else {
        assertTrue(refused(parameters, peer).is(ErrorCode.ROLE_MISMATCH));
      }
    }
    OpenMessage silent = Peers.open(Peers.PEER_AS, Peers.PEER_ID, 90, V4);
    assertNull(agreed(parameters, silent).localRole());
    PeerParameters strict = Peers.strict(parameters, Peers.PEER_AS, Set.of(), true);
    assertTrue(refused(strict, silent).is(ErrorCode.ROLE_MISMATCH));
  }

  @Test
  @Rfc(
      value = 4724,
      section = "3",
      shows = "graceful restart covers what the peer lists and both speak")
  void gracefulRestartIsWhatThePeerListsAndBothSpeak() {
    PeerParameters parameters =
        Peers.parameters(Peers.withRestart(BOTH, true), false, Duration.ZERO);
    OpenMessage peer = Peers.open(Peers.PEER_AS, Peers.PEER_ID, 90, Peers.withRestart(V4, false));
    Negotiated.GracefulRestart restart = agreed(parameters, peer).gracefulRestart();
    assertNotNull(restart);
    assertEquals(Set.of(Family.IPV4_UNICAST), restart.families());
    assertEquals(Set.of(Family.IPV4_UNICAST), restart.forwardingPreserved());
    assertEquals(Duration.ofMinutes(2), restart.restartTime());
    assertFalse(restart.notification());
  }

  private static Capabilities with(Capabilities base, List<RawAttribute> unknown) {
    return new Capabilities(
        base.multiprotocol(),
        base.routeRefresh(),
        base.enhancedRouteRefresh(),
        base.fourOctetAs(),
        base.extendedMessage(),
        base.gracefulRestart(),
        base.longLivedGracefulRestart(),
        base.addPath(),
        base.extendedNextHop(),
        base.role(),
        null,
        null,
        unknown);
  }

  private static Capabilities withAddPath(AddPath what) {
    return new Capabilities(
        Set.of(Family.IPV4_UNICAST),
        true,
        true,
        OptionalLong.empty(),
        true,
        null,
        Map.of(),
        Map.of(Family.IPV4_UNICAST, what, Family.IPV6_UNICAST, what),
        Set.of(),
        OptionalInt.empty(),
        null,
        null,
        List.of());
  }
}
