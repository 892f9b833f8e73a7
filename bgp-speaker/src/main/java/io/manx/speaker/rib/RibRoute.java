package io.manx.speaker.rib;

import io.manx.net.IpPrefix;
import java.util.List;

/**
 * A prefix and its paths, for people.
 *
 * @param prefix the prefix
 * @param paths its paths, the best first; the first one is hidden if all are
 */
public record RibRoute(IpPrefix prefix, List<RibPath> paths) {}
