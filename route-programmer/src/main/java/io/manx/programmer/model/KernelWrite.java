package io.manx.programmer.model;

/** One message that changes the kernel. */
public sealed interface KernelWrite {
  /** A write that is about no route: about a nexthop object or a neighbour. */
  sealed interface Other extends KernelWrite {}

  /** Adds a route; refused with EEXIST where its key is taken, by whomever. */
  record AddRoute(KernelRoute route) implements KernelWrite {}

  /**
   * Replaces a route of ours by another one with the same key; refused with ENOENT if it is gone.
   *
   * @param former what the kernel is believed to have
   */
  record ReplaceRoute(KernelRoute route, KernelRoute former) implements KernelWrite {}

  /** Removes a route of ours; a route of another protocol is not touched. */
  record DeleteRoute(KernelRoute route) implements KernelWrite {}

  /**
   * Has the kernel ask for a neighbour, as a packet to it would.
   *
   * @param hop the neighbour: its gateway is not null
   */
  record ProbeNeighbour(KernelNextHop hop) implements Other {}

  /**
   * Makes or changes a nexthop object.
   *
   * @param create whether it is new: refused with EEXIST where the id is taken
   */
  record PutNextHop(NextHopObject object, boolean create) implements Other {}

  /** Removes a nexthop object; the kernel removes the routes that point at it. */
  record DeleteNextHop(int id) implements Other {}
}
