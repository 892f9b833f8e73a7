package io.manx.programmer.sync;

import io.manx.programmer.model.Errno;
import io.manx.programmer.model.KernelRoute;
import io.manx.programmer.model.Refusal;
import io.manx.programmer.model.RouteState;

/** The words for why a route is not in the kernel. */
final class Conflicts {
  /** The place of a wanted route belongs to {@code owner}. */
  static RouteState state(KernelRoute owner) {
    return new RouteState.Conflict(
        owner.protocol(),
        "protocol "
            + protocol(owner.protocol())
            + " has a route to "
            + owner.prefix()
            + " in table "
            + Integer.toUnsignedString(owner.key().table())
            + " with metric "
            + Integer.toUnsignedString(owner.key().metric())
            + ": remove it, or set another kernel metric");
  }

  /** The kernel refused to write the route. */
  static RouteState failure(Refusal refusal) {
    String detail =
        refusal.detail().isEmpty() ? RetryRule.meaning(refusal.errno()) : refusal.detail();
    return new RouteState.Failed(refusal.errno(), Errno.name(refusal.errno()), detail);
  }

  private static String protocol(int protocol) {
    return switch (protocol) {
      case 1 -> "redirect (1)";
      case 2 -> "kernel (2)";
      case 3 -> "boot (3)";
      case 4 -> "static (4)";
      case 9 -> "ra (9)";
      case 11 -> "zebra (11)";
      case 12 -> "bird (12)";
      case 16 -> "dhcp (16)";
      case 80 -> "calico (80)";
      case 186 -> "bgp (186)";
      default -> Integer.toString(protocol);
    };
  }

  private Conflicts() {}
}
