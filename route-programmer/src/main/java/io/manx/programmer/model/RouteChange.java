package io.manx.programmer.model;

import io.manx.net.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * A change of what is wanted for one prefix.
 *
 * @param prefix the destination
 * @param desired the route that is wanted from now on, or null if none is
 */
public record RouteChange(IpPrefix prefix, @Nullable DesiredRoute desired) {
  /**
   * @throws IllegalArgumentException if the route is for another prefix
   */
  public RouteChange {
    if (desired != null && !desired.prefix().equals(prefix)) {
      throw new IllegalArgumentException(prefix + " is not the prefix of " + desired);
    }
  }

  /** The route is wanted. */
  public static RouteChange want(DesiredRoute desired) {
    return new RouteChange(desired.prefix(), desired);
  }

  /** No route is wanted for the prefix. */
  public static RouteChange withdraw(IpPrefix prefix) {
    return new RouteChange(prefix, null);
  }
}
