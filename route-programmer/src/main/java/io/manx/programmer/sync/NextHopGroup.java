package io.manx.programmer.sync;

import io.manx.net.AddressFamily;
import io.manx.net.IpPrefix;
import io.manx.programmer.model.Forwarding;
import io.manx.programmer.model.KernelNextHop;
import io.manx.programmer.model.NextHop;
import io.manx.programmer.model.RouteKind;
import io.manx.programmer.model.RouteState;
import io.manx.programmer.model.RouteTarget;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The next hops that many routes share, what they resolve to, and the object they point at. */
final class NextHopGroup {
  /**
   * What makes two groups the same.
   *
   * @param family the family of the routes
   * @param wants where they go
   */
  record Key(AddressFamily family, RouteTarget wants) {
    /** The next hops, in order. */
    List<NextHop> members() {
      return wants.nextHops();
    }
  }

  /** What its routes see of it: when that changes, they have to be compared anew. */
  private record Shown(int target, int mtu, String reason, @Nullable RouteState failure) {}

  private final Key key;
  private final IpPrefix first;
  private @Nullable Shown shown;
  int users;
  List<KernelNextHop> via = List.of();
  String reason = "";

  /** The MTU of its routes; 0 where the links decide. */
  int mtu;

  /** The id that is kept for it; 0 for none. */
  int claimed;

  /** The object in the kernel that its routes may point at; 0 for none. */
  int target;

  /** Why there is no object although next hops resolve; null if there is one. */
  @Nullable RouteState failure;

  /** How often the kernel refused its object in a row. */
  int refusals;

  private @Nullable Forwarding shared;

  /**
   * @param first the route for which it was made
   */
  NextHopGroup(Key key, IpPrefix first) {
    this.key = key;
    this.first = first;
  }

  Key key() {
    return key;
  }

  IpPrefix first() {
    return first;
  }

  /**
   * What its routes have in the kernel.
   *
   * @param object whether they point at its object; otherwise they name the next hops
   */
  Forwarding forwarding(int protocol, boolean object) {
    Forwarding last = shared;
    if (last == null
        || last.protocol() != protocol
        || last.mtu() != mtu
        || !isCurrent(last, object)) {
      last =
          object
              ? new Forwarding(protocol, RouteKind.UNICAST, List.of(), target, mtu)
              : new Forwarding(protocol, RouteKind.UNICAST, via, 0, mtu);
      shared = last;
    }
    return last;
  }

  private boolean isCurrent(Forwarding last, boolean object) {
    return object
        ? last.nextHopId() == target
        : last.nextHopId() == 0 && last.nextHops().equals(via);
  }

  /** The next hops are settled; says whether routes that know it already have to be compared. */
  boolean settle(int object, @Nullable RouteState trouble) {
    target = object;
    failure = trouble;
    Shown next = new Shown(object, mtu, via.isEmpty() ? reason : "", trouble);
    boolean changed = shown != null && !shown.equals(next);
    shown = next;
    return changed;
  }
}
