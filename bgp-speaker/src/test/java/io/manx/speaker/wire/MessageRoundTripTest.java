package io.manx.speaker.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.Capabilities;
import io.manx.speaker.message.Capabilities.AddPath;
import io.manx.speaker.message.Capabilities.GracefulRestart;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.KeepaliveMessage;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.OpenMessage;
import io.manx.speaker.message.RouteRefreshMessage;
import io.manx.speaker.message.RouteRefreshMessage.Subtype;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.message.UpdateMessage.Announcement;
import io.manx.speaker.model.AsPath;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PrefixBlock;
import io.manx.speaker.model.RawAttribute;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MessageRoundTripTest {
  static final Capabilities ALL =
      new Capabilities(
          Wire.BOTH,
          true,
          true,
          OptionalLong.of(4_200_000_000L),
          true,
          new GracefulRestart(
              true, true, 120, Map.of(Family.IPV4_UNICAST, true, Family.IPV6_UNICAST, false)),
          Map.of(
              Family.IPV4_UNICAST, new Capabilities.LongLived(86_400, true),
              Family.IPV6_UNICAST, new Capabilities.LongLived(0xFF_FFFF, false)),
          Map.of(Family.IPV4_UNICAST, AddPath.BOTH, Family.IPV6_UNICAST, AddPath.RECEIVE),
          Set.of(Family.IPV4_UNICAST),
          OptionalInt.of(3),
          "node-1",
          "manx/0.1",
          List.of(new RawAttribute(0, 199, new byte[] {1, 2, 3})));

  static List<BgpMessage> messages() {
    return List.of(
        KeepaliveMessage.INSTANCE,
        NotificationMessage.of(ErrorCode.BAD_MESSAGE_LENGTH, new byte[] {0, 7}),
        new NotificationMessage(99, 98, new byte[0]),
        new RouteRefreshMessage(Family.IPV4_UNICAST, Subtype.REQUEST),
        new RouteRefreshMessage(Family.IPV6_UNICAST, Subtype.BEGIN),
        new RouteRefreshMessage(Family.IPV6_UNICAST, Subtype.END),
        new OpenMessage(4, 65_001, 90, IpAddress.parse("192.0.2.1"), Capabilities.NONE),
        new OpenMessage(4, 4_200_000_000L, 0, IpAddress.parse("255.0.0.1"), ALL));
  }

  @ParameterizedTest
  @MethodSource("messages")
  @Rfc(value = 4271, section = "4", shows = "messages of every type come back as they were")
  void comesBackAsItWas(BgpMessage message) {
    assertEquals(message, Wire.decoded(MessageEncoder.encode(message), Wire.EXTERNAL));
  }

  @ParameterizedTest
  @EnumSource(value = Family.class, mode = EnumSource.Mode.EXCLUDE, names = "LINK_STATE")
  @Rfc(value = 4724, section = "2", shows = "the End-of-RIB of each family")
  void endOfRib(Family family) {
    UpdateMessage update = Wire.decodedUpdate(MessageEncoder.endOfRib(family), Wire.EXTERNAL);
    assertEquals(new UpdateMessage(List.of(), List.of(), family, List.of()), update);
  }

  @Test
  void announcementOfBothFamilies() {
    PathAttributes v4 =
        PathAttributes.builder(IpAddress.parse("192.0.2.1"))
            .asPath(AsPath.sequence(65_001, 4_200_000_000L))
            .communities(0xFFFF_FF01)
            .largeCommunities(1, 2, 3)
            .build();
    PathAttributes v6 =
        v4.toBuilder()
            .nextHop(IpAddress.parse("2001:db8::1"))
            .linkLocalNextHop(IpAddress.parse("fe80::1"))
            .build();
    checkAnnouncement(v4, Family.IPV4_UNICAST, "10.0.0.0/8", "0.0.0.0/0", "10.1.128.0/17");
    checkAnnouncement(v6, Family.IPV6_UNICAST, "2001:db8::/32", "::/0", "2001:db8::1/128");
  }

  private static void checkAnnouncement(
      PathAttributes attributes, Family family, String... prefixes) {
    PrefixBlock block =
        PrefixBlock.of(family, List.of(prefixes).stream().map(IpPrefix::parse).toList());
    var update =
        new UpdateMessage(List.of(), List.of(new Announcement(attributes, block)), null, List.of());
    UpdateMessage back =
        Wire.decodedUpdate(MessageEncoder.encode(update, Wire.EXTERNAL), Wire.EXTERNAL);
    assertEquals(List.of(), back.errors());
    assertEquals(attributes, back.announced().getFirst().attributes());
    PrefixBlock got = back.announced().getFirst().prefixes();
    assertEquals(prefixes.length, got.count());
    for (int i = 0; i < prefixes.length; i++) {
      assertEquals(IpPrefix.parse(prefixes[i]), got.prefix(i));
    }
  }
}
