package io.manx.programmer.model;

/** Hears of what is about links and addresses, and has no use for it. */
public abstract class RouteListener implements KernelListener {
  @Override
  public final void linkSeen(Link link) {}

  @Override
  public final void linkGone(int index) {}

  @Override
  public final void addressSeen(Address address) {}

  @Override
  public final void addressGone(Address address) {}
}
