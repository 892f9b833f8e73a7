package io.manx.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PrefixIndexTest {
  private static int put(PrefixIndex index, IpPrefix prefix) {
    return index.put(prefix.address().high(), prefix.address().low(), prefix.length());
  }

  @ParameterizedTest
  @EnumSource(AddressFamily.class)
  void behavesAsAMapOfPrefixesToIdsAndShrinks(AddressFamily family) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    PrefixIndex index = new PrefixIndex(family == AddressFamily.IPV6);
    Map<IpPrefix, Integer> model = new HashMap<>();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 20_000; i++) {
        int length = random.nextInt(family.bits() + 1);
        IpAddress address =
            family == AddressFamily.IPV4
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
      Collections.shuffle(order, random);
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
