package io.manx.programmer.sync;

import io.manx.net.IpAddress;
import io.manx.programmer.model.KernelNextHop;
import io.manx.programmer.model.Neighbour;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Which neighbours do not answer. One that failed counts as failed until it answers: an entry that
 * is asked for again, or that the kernel has forgotten, says nothing.
 */
final class NeighbourTable {
  private record Place(int ifindex, IpAddress address) {}

  private final Set<Place> seen = new HashSet<>();
  private final Set<Place> failed = new HashSet<>();

  /** Takes note of an entry; says whether a neighbour failed, or answers again. */
  boolean put(Neighbour neighbour) {
    Place place = new Place(neighbour.ifindex(), neighbour.address());
    return switch (neighbour.state()) {
      case FAILED -> failed.add(place);
      case USABLE -> failed.remove(place);
      case UNKNOWN -> false;
    };
  }

  /** The same during a look at the whole table. */
  void look(Neighbour neighbour) {
    if (neighbour.state() != Neighbour.State.UNKNOWN) {
      put(neighbour);
      seen.add(new Place(neighbour.ifindex(), neighbour.address()));
    }
  }

  /** The look is over: who failed before and was not seen since has still failed. */
  void endLook(NeighbourTable former, IntPredicate linkExists) {
    for (Place place : former.failed) {
      if (!seen.contains(place) && linkExists.test(place.ifindex())) {
        failed.add(place);
      }
    }
    seen.clear();
  }

  boolean hasFailed(KernelNextHop hop) {
    return hop.gateway() != null && failed.contains(new Place(hop.ifindex(), hop.gateway()));
  }

  boolean isEmpty() {
    return failed.isEmpty();
  }
}
