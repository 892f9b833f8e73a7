package io.manx.programmer.model;

import java.util.List;

/**
 * A wanted route and how it stands.
 *
 * @param desired what is wanted
 * @param state whether the kernel has it, and if not, why
 * @param nextHops the resolved next hops that are, or are to be, in the kernel; empty for a route
 *     that discards or does not resolve
 */
public record ProgrammedRoute(
    DesiredRoute desired, RouteState state, List<KernelNextHop> nextHops) {
  /** Copies the list. */
  public ProgrammedRoute {
    nextHops = List.copyOf(nextHops);
  }
}
