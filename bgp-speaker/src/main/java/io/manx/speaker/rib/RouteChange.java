package io.manx.speaker.rib;

import io.manx.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * A prefix is routed differently than before.
 *
 * @param prefix the prefix
 * @param before what it was routed by, or null if it was not
 * @param after what it is routed by now, or null if it is not
 */
public record RouteChange(IpPrefix prefix, @Nullable BestRoute before, @Nullable BestRoute after) {}
