package io.manx.speaker.policy;

import static io.manx.speaker.policy.PolicyFixture.SELF;
import static io.manx.speaker.policy.PolicyFixture.exports;
import static io.manx.speaker.policy.PolicyFixture.imports;
import static io.manx.speaker.policy.PolicyFixture.path;
import static io.manx.speaker.policy.PolicyFixture.source;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.manx.net.Rfc;
import io.manx.speaker.model.Aigp;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource.Kind;
import io.manx.speaker.model.RawAttribute;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attributes that are carried, and where they stop. */
class CarriedTest {
  private static final RawAttribute AIGP =
      new RawAttribute(
          RawAttribute.OPTIONAL, Aigp.CODE, new byte[] {1, 0, 11, 0, 0, 0, 0, 0, 0, 0, 9});
  private static final RawAttribute PREFIX_SID =
      new RawAttribute(RawAttribute.OPTIONAL | RawAttribute.TRANSITIVE, 40, new byte[7]);
  private static final RawAttribute UNKNOWN =
      new RawAttribute(RawAttribute.OPTIONAL | RawAttribute.TRANSITIVE, 99, new byte[1]);

  @Rfc(
      value = 7311,
      section = "3.3",
      shows = "AIGP is taken from sessions that are to have it only")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "asNumber: 64512|true",
        "asNumber: 64512, aigp: false|false",
        "asNumber: 64513|false",
        "asNumber: 64513, aigp: true|true",
      })
  void aigpIsTakenWhereTheSessionHasIt(String peer, boolean taken) {
    PathAttributes path = path(64513).others(List.of(AIGP, UNKNOWN)).build();
    assertEquals(
        taken ? List.of(AIGP, UNKNOWN) : List.of(UNKNOWN),
        imports(peer, "").transform(0, path).others());
  }

  /** Who becomes the next hop would have to add a distance that policy does not know. */
  @Rfc(value = 7311, section = "3.4", shows = "AIGP goes on with its next hop, and not without it")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "asNumber: 64512|EBGP|true",
        "asNumber: 64512, nextHopMode: Self|EBGP|false",
        "asNumber: 64512, aigp: false|EBGP|false",
        "asNumber: 64512, routeReflectorClient: true|IBGP_CLIENT|true",
        "asNumber: 64512, routeReflectorClient: true, nextHopMode: Self|IBGP_CLIENT|true",
        "asNumber: 64513|IBGP_CLIENT|false",
        "asNumber: 64513, aigp: true|IBGP_CLIENT|false",
        "asNumber: 64513, aigp: true, nextHopMode: Keep|IBGP_CLIENT|true",
        "asNumber: 64513, nextHopMode: Keep|IBGP_CLIENT|false",
      })
  void aigpGoesOnWithItsNextHop(String peer, Kind from, boolean sent) {
    PathAttributes path = path(1).others(List.of(AIGP, UNKNOWN)).build();
    PathAttributes out =
        exports(peer, "routeReflector: {}").transform(0, Family.IPV4_UNICAST, path, source(from));
    assertEquals(sent ? List.of(AIGP, UNKNOWN) : List.of(UNKNOWN), out.others());
  }

  @Rfc(value = 4360, section = "6", shows = "non-transitive extended communities stay in the AS")
  @Rfc(value = 8669, section = "4", shows = "a Prefix-SID stays in its domain")
  @Test
  void whatIsOfTheAsStaysInIt() {
    long target = 0x0002_FC00_0000_0007L;
    long bandwidth = 0x4004_FC00_4EE6_B280L;
    PathAttributes path =
        path(1)
            .others(List.of(PREFIX_SID, UNKNOWN))
            .extendedCommunities(bandwidth, target, 0x4300_0000_0000_0001L)
            .build();
    PathAttributes inside =
        exports("asNumber: 64512", "").transform(0, Family.IPV4_UNICAST, path, source(Kind.EBGP));
    assertEquals(path.others(), inside.others());
    assertArrayEquals(path.extendedCommunities(), inside.extendedCommunities());
    PathAttributes outside =
        exports("asNumber: 64513", "")
            .transform(0, Family.IPV4_UNICAST, path, source(Kind.IBGP_CLIENT));
    assertEquals(List.of(UNKNOWN), outside.others());
    assertArrayEquals(new long[] {target}, outside.extendedCommunities());
  }

  @Test
  void nothingToStopIsNothingToCopy() {
    PathAttributes path = path(1).others(List.of(UNKNOWN)).nextHop(SELF).build();
    assertSame(path, Carried.without(Aigp.CODE, path));
    assertSame(path, Carried.beyondOurAs(path));
  }
}
