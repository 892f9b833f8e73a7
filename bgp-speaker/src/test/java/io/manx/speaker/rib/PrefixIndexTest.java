package io.manx.speaker.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.model.Family;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PrefixIndexTest {
  private static int put(PrefixIndex index, IpPrefix prefix) {
    IpAddress a = prefix.address();
    return a.isV4()
        ? index.putV4(a.low() << 8 | prefix.length())
        : index.putV6(a.high(), a.low(), prefix.length());
  }

  @ParameterizedTest
  @EnumSource(value = Family.class, mode = EnumSource.Mode.EXCLUDE, names = "LINK_STATE")
  void behavesAsAMapOfPrefixesToIdsAndShrinks(Family family) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    PrefixIndex index = new PrefixIndex(family);
    Map<IpPrefix, Integer> model = new HashMap<>();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 20_000; i++) {
        int length = random.nextInt(family.addressFamily().bits() + 1);
        IpAddress address =
            family == Family.IPV4_UNICAST
                ? IpAddress.v4(random.nextInt())
                : IpAddress.v6(random.nextLong(), random.nextLong());
        IpPrefix prefix = IpPrefix.containing(address, length);
        int id = put(index, prefix);
        Integer known = model.put(prefix, id);
        assertTrue(known == null || known == id, "seed " + seed);
      }
      model.forEach(
          (prefix, id) -> {
            assertEquals(id, index.find(prefix), "seed " + seed);
            assertEquals(prefix, index.prefix(id), "seed " + seed);
          });
      assertEquals(model.size(), index.size());
      List<IpPrefix> order = new ArrayList<>(model.keySet());
      java.util.Collections.shuffle(order, random);
      for (IpPrefix prefix : order.subList(0, round == 2 ? order.size() : order.size() / 2)) {
        index.remove(index.find(prefix));
        model.remove(prefix);
        assertEquals(PrefixIndex.NONE, index.find(prefix), "seed " + seed);
      }
    }
    assertEquals(0, index.size());
    assertTrue(index.limit() <= 64, "memory is given back");
  }
}
