package io.manx.speaker.runtime;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.model.Family;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.RouteInquiry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the speaker's readers want to know of the kernel, as a port: the agent's bridge implements
 * it. Any thread; answers come from memory at once.
 */
public interface KernelView {
  /** A speaker that leaves the kernel alone. */
  KernelView NONE =
      new KernelView() {
        @Override
        public boolean isPresent() {
          return false;
        }

        @Override
        public List<PathView.NextHop> resolve(IpAddress nextHop) {
          return List.of();
        }

        @Override
        public boolean isRefused(IpPrefix prefix) {
          return false;
        }

        @Override
        public long installed(Family family) {
          return 0;
        }
      };

  /** Whether routes are written into a kernel at all. */
  boolean isPresent();

  /** The neighbours and devices that a next hop resolves to; empty if not known or unreachable. */
  List<PathView.NextHop> resolve(IpAddress nextHop);

  /** Whether the best route of a prefix is wanted in the kernel and could not be brought there. */
  boolean isRefused(IpPrefix prefix);

  /** How many routes of a family are in the kernel for the speaker. */
  long installed(Family family);

  /** Why the best route of a prefix is not in the kernel although it is wanted there, or null. */
  default @Nullable String trouble(IpPrefix prefix) {
    return isRefused(prefix) ? "not in the kernel" : null;
  }

  /** Whether any prefix has a {@link #trouble}: what whole tables are spared asking for each. */
  default boolean hasTroubles() {
    return isPresent();
  }

  /** How the route programmer stands, or null if there is none. */
  default RouteInquiry.@Nullable Programming programming() {
    return null;
  }

  /** Every route that is wanted in the kernel and is not there. */
  default List<RouteInquiry.Trouble> troubles() {
    return List.of();
  }
}
