package io.manx.speaker.rib;

import io.manx.net.IpAddress;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import java.util.List;

/**
 * What a prefix is routed by.
 *
 * @param attributes the attributes of the best path after import policy
 * @param source where the best path comes from
 * @param nextHops the next hops of the best path and of the paths that are as good as far as the
 *     metric to the next hop (ECMP), without duplicates, the best path's first
 */
public record BestRoute(PathAttributes attributes, PathSource source, List<IpAddress> nextHops) {}
