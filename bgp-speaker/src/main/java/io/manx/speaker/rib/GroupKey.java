package io.manx.speaker.rib;

import io.manx.speaker.model.Family;
import io.manx.speaker.policy.ExportPolicy;
import io.manx.speaker.wire.WireContext;

/** What peers must have in common to be sent the same octets. */
record GroupKey(
    Family family,
    ExportPolicy policy,
    boolean fourOctetAs,
    boolean external,
    boolean addPath,
    boolean extendedNextHop,
    int maxMessage) {
  static GroupKey of(Family family, ExportPolicy policy, WireContext context) {
    return new GroupKey(
        family,
        policy,
        context.fourOctetAs(),
        context.external(),
        context.addPathSend().contains(family),
        context.extendedNextHop().contains(family),
        context.maxMessage());
  }
}
