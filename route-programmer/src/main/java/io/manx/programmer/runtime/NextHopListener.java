package io.manx.programmer.runtime;

import io.manx.programmer.model.NextHopStatus;

/** Hears which next hops can be reached. Called on the programmer's thread; must not block. */
@FunctionalInterface
public interface NextHopListener {
  /** A listener that does nothing. */
  NextHopListener NONE = status -> {};

  /** A tracked next hop has its first status, or another one than before. */
  void nextHopChanged(NextHopStatus status);
}
