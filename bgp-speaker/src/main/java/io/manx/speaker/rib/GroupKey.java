package io.manx.speaker.rib;

import io.manx.speaker.model.Family;
import io.manx.speaker.policy.ExportPolicy;
import io.manx.speaker.wire.WireContext;

/**
 * What peers must have in common to be sent the same octets.
 *
 * @param paths the most paths a prefix (RFC 7911); 0: one, and without path identifier
 */
record GroupKey(
    Family family,
    ExportPolicy policy,
    boolean fourOctetAs,
    boolean external,
    int paths,
    boolean extendedNextHop,
    int maxMessage) {
  /**
   * @param paths the most paths a prefix where ADD-PATH was negotiated
   */
  static GroupKey of(Family family, ExportPolicy policy, WireContext context, int paths) {
    return new GroupKey(
        family,
        policy,
        context.fourOctetAs(),
        context.external(),
        context.addPathSend().contains(family) ? Math.max(1, paths) : 0,
        context.extendedNextHop().contains(family),
        context.maxMessage());
  }
}
