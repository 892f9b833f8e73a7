package io.manx.programmer.kernel;

import io.manx.programmer.model.Address;
import io.manx.programmer.model.KernelListener;
import io.manx.programmer.model.Link;

/** Hears of what is about links and addresses, and has no use for it. */
abstract class RouteListener implements KernelListener {
  @Override
  public void linkSeen(Link link) {}

  @Override
  public void linkGone(int index) {}

  @Override
  public void addressSeen(Address address) {}

  @Override
  public void addressGone(Address address) {}
}
