package io.manx.programmer.model;

/** Hears what dumps and notifications tell. */
public interface KernelListener {
  /**
   * A route is there.
   *
   * @param route good during the call only
   * @param replaced whether it took the place of another one with its key
   */
  void routeSeen(RawRoute route, boolean replaced);

  /**
   * A route, or with IPv6 some next hops of it, is gone.
   *
   * @param route good during the call only
   */
  void routeGone(RawRoute route);

  /** A link is there, or has changed. */
  void linkSeen(Link link);

  /** A link is gone. */
  void linkGone(int index);

  /** An address is there. */
  void addressSeen(Address address);

  /** An address is gone. */
  void addressGone(Address address);

  /** A neighbour is there, has changed, or, as {@link Neighbour.State#UNKNOWN}, is gone. */
  void neighbourSeen(Neighbour neighbour);

  /** A nexthop object is there, or has changed. */
  void nextHopSeen(NextHopObject object);

  /** A nexthop object is gone, and with it the routes that pointed at it. */
  void nextHopGone(int id);
}
