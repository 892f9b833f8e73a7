package io.manx.speaker.runtime;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.config.Community;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.OriginateConfig;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.rib.Rib;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Brings the prefixes that the configuration originates into the RIB. On the loop only. */
final class Origination {
  private Origination() {}

  /**
   * Changes what is originated from that of {@code old} (null: nothing) to that of {@code next}.
   */
  static void change(Rib rib, @Nullable NodeConfig old, NodeConfig next, int now) {
    Map<IpPrefix, PathAttributes> before = old == null ? Map.of() : paths(old);
    Map<IpPrefix, PathAttributes> after = paths(next);
    before.keySet().stream()
        .filter(prefix -> !after.containsKey(prefix))
        .forEach(prefix -> rib.withdrawOriginated(prefix, now));
    after.forEach(
        (prefix, attributes) -> {
          if (!Objects.equals(attributes, before.get(prefix))) {
            rib.originate(prefix, attributes, now);
          }
        });
  }

  /** What a configuration originates, with the attributes of the paths. */
  static Map<IpPrefix, PathAttributes> paths(NodeConfig config) {
    Map<IpPrefix, PathAttributes> paths = new LinkedHashMap<>();
    for (OriginateConfig originated : config.originate()) {
      IpPrefix prefix = originated.cidr();
      IpAddress own = config.address(prefix.family()).orElse(config.addresses().getFirst());
      paths.put(prefix, attributes(own, originated.communities()));
    }
    return paths;
  }

  private static PathAttributes attributes(IpAddress nextHop, List<Community> communities) {
    int[] standard =
        communities.stream()
            .filter(Community.Standard.class::isInstance)
            .mapToInt(c -> ((Community.Standard) c).value())
            .toArray();
    int[] large =
        communities.stream()
            .filter(Community.Large.class::isInstance)
            .map(Community.Large.class::cast)
            .flatMapToInt(c -> java.util.stream.IntStream.of(c.global(), c.local1(), c.local2()))
            .toArray();
    return PathAttributes.builder(nextHop).communities(standard).largeCommunities(large).build();
  }
}
