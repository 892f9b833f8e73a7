package io.manx.speaker.rib;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.manx.speaker.model.Family;
import io.manx.speaker.model.PrefixBlock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OpaqueNlriTest {
  /** Against a map, with octets of which many share a hash. */
  @Test
  void numbersAreUniqueAndComeBack() {
    var table = new OpaqueNlri(Family.LINK_STATE);
    Map<String, Long> model = new HashMap<>();
    var random = new Random(7);
    for (int step = 0; step < 50_000; step++) {
      byte[] octets = octets(random);
      String name = HexFormat.of().formatHex(octets);
      Long known = model.get(name);
      assertEquals(known == null ? -1 : known, table.find(octets));
      if (known == null && model.size() < 300) {
        long key = table.put(octets);
        assertEquals(false, model.containsValue(key), "a number that is taken");
        model.put(name, key);
      } else if (known != null && random.nextInt(3) == 0) {
        table.release(known);
        model.remove(name);
      } else if (known != null) {
        assertEquals(known, table.put(octets));
        assertArrayEquals(octets, table.get(known));
      }
      assertEquals(model.size(), table.size());
    }
    model.values().forEach(table::release);
    assertEquals(0, table.size());
    assertEquals(32, table.put(new byte[] {1}), "numbers begin again");
  }

  /** "Aa" and "BB" have the same hash, and so have words made of them. */
  private static byte[] octets(Random random) {
    var text = new StringBuilder();
    for (int i = 0; i < 9; i++) {
      text.append(random.nextBoolean() ? "Aa" : "BB");
    }
    return text.toString().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  @Test
  void blocksBecomeKeysInTheirOrder() {
    var table = new OpaqueNlri(Family.LINK_STATE);
    List<byte[]> nlri = new ArrayList<>(List.of(new byte[] {1}, new byte[] {2}, new byte[] {1}));
    PrefixBlock keys = table.keys(PrefixBlock.ofOpaque(Family.LINK_STATE, nlri));
    assertEquals(3, keys.count());
    assertEquals(keys.key(0), keys.key(2));
    nlri.addFirst(new byte[] {9});
    PrefixBlock known = table.knownKeys(PrefixBlock.ofOpaque(Family.LINK_STATE, nlri));
    assertEquals(3, known.count(), "what is not there is not withdrawn");
    assertEquals(keys.key(1), known.key(1));
    assertEquals(2, table.size());
  }
}
