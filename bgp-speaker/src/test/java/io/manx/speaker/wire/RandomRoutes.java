package io.manx.speaker.wire;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.model.AsPath;
import io.manx.speaker.model.AsPath.Segment;
import io.manx.speaker.model.AsPath.SegmentType;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.Origin;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathAttributes.Aggregator;
import io.manx.speaker.model.PrefixBlock;
import io.manx.speaker.model.RawAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random attributes and prefixes from a seed. */
final class RandomRoutes {
  private final Random random;

  RandomRoutes(long seed) {
    this.random = new Random(seed);
  }

  Random random() {
    return random;
  }

  IpAddress address(Family family) {
    return family == Family.IPV4_UNICAST
        ? IpAddress.v4(random.nextInt())
        : IpAddress.v6(0x2001_0DB8L << 32 | random.nextInt(1 << 20), random.nextLong());
  }

  /** Attributes of an internal route; each optional one is there half of the time. */
  PathAttributes attributes(IpAddress nextHop) {
    PathAttributes.Builder b =
        PathAttributes.builder(nextHop).origin(Origin.values()[random.nextInt(3)]).asPath(asPath());
    if (!nextHop.isV4() && random.nextBoolean()) {
      b.linkLocalNextHop(IpAddress.v6(0xFE80L << 48, random.nextLong()));
    }
    if (random.nextBoolean()) {
      b.med(number()).atomicAggregate(true).communities(words(1));
    }
    if (random.nextBoolean()) {
      b.localPref(number()).largeCommunities(words(3));
    }
    if (random.nextBoolean()) {
      b.aggregator(new Aggregator(1 + random.nextInt(1 << 20), address(Family.IPV4_UNICAST)));
    }
    if (random.nextBoolean()) {
      b.originatorId(address(Family.IPV4_UNICAST)).clusterList(words(1));
    }
    if (random.nextBoolean()) {
      b.extendedCommunities(random.longs(1 + random.nextInt(40)).toArray());
    }
    if (random.nextBoolean()) {
      b.onlyToCustomer(number()).others(others());
    }
    return b.build();
  }

  private long number() {
    return random.nextInt() & 0xFFFF_FFFFL;
  }

  private int[] words(int unit) {
    return random
        .ints((long) unit * (1 + random.nextInt(random.nextInt(4) == 0 ? 90 : 4)))
        .toArray();
  }

  private AsPath asPath() {
    var segments = new ArrayList<Segment>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      int most = random.nextInt(10) == 0 ? 255 : 6;
      int[] numbers = random.ints(1 + random.nextInt(most), 1, 1 << 17).toArray();
      segments.add(new Segment(SegmentType.AS_SEQUENCE, numbers));
    }
    return AsPath.of(segments);
  }

  private List<RawAttribute> others() {
    var others = new ArrayList<RawAttribute>();
    for (int code : new int[] {11, 21, 25, 200, 255}) {
      if (random.nextBoolean()) {
        byte[] value = new byte[code == 25 ? 20 : random.nextInt(400)];
        random.nextBytes(value);
        others.add(new RawAttribute(0xE0, code, value));
      }
    }
    return others;
  }

  PrefixBlock prefixes(Family family, int count, boolean pathIds) {
    var block = PrefixBlock.builder(family, count);
    for (int i = 0; i < count; i++) {
      int length = random.nextInt(family.addressFamily().bits() + 1);
      block.add(IpPrefix.containing(address(family), length), pathIds ? 1 + random.nextInt(9) : 0);
    }
    return block.build();
  }
}
