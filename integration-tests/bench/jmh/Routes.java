package io.manx.bench.jmh;

import io.manx.net.IpAddress;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.AsPath;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.model.PrefixBlock;
import io.manx.speaker.wire.WireContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Routes as the load tool sends them: /24s one after the other, attributes by the set. */
final class Routes {
  /** An iBGP session with four-octet AS numbers and IPv4. */
  static final WireContext SESSION =
      WireContext.plain(true, false, Set.of(Family.IPV4_UNICAST));

  private Routes() {}

  /** The {@code i}-th distinct set of attributes of a sender. */
  static PathAttributes attributes(int sender, int i) {
    return PathAttributes.builder(IpAddress.v4(0x0A000000 + sender))
        .asPath(AsPath.sequence(64500 + sender, 100_000 + i % 50_000, 1 + i / 50_000))
        .localPref(100)
        .communities((64500 << 16) | (i & 0xFFFF))
        .build();
  }

  /** Prefixes {@code first} to {@code first + count}, as keys. */
  static PrefixBlock prefixes(int first, int count) {
    PrefixBlock.Builder block = PrefixBlock.builder(Family.IPV4_UNICAST, count);
    for (int i = first; i < first + count; i++) {
      block.addV4((0x10000000L + ((long) i << 8)) << 8 | 24, 0);
    }
    return block.build();
  }

  /** What a sender announces: {@code count} prefixes, so many to a set and to an UPDATE. */
  static List<UpdateMessage> updates(int sender, int count, int perSet) {
    List<UpdateMessage> messages = new ArrayList<>();
    for (int first = 0; first < count; first += perSet) {
      var announcement =
          new UpdateMessage.Announcement(
              attributes(sender, first / perSet), prefixes(first, Math.min(perSet, count - first)));
      messages.add(new UpdateMessage(List.of(), List.of(announcement), null, List.of()));
    }
    return messages;
  }

  /** A peer of the reflector that is its client. */
  static PathSource client(int index) {
    IpAddress address = IpAddress.v4(0x0A010000 + index);
    return new PathSource(index, "p" + index, PathSource.Kind.IBGP_CLIENT, 65000, address, address);
  }

  /** The reflector itself. */
  static PathSource local() {
    IpAddress address = IpAddress.v4(0x0A000001);
    return new PathSource(
        PathSource.LOCAL_INDEX, "local", PathSource.Kind.LOCAL, 65000, address, address);
  }
}
