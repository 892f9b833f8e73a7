package io.manx.programmer.model;

/** How a wanted route stands in the kernel. */
public sealed interface RouteState {
  /** The kernel has it, as wanted. */
  record Installed() implements RouteState {}

  /** It waits to be written; or for the first look at the kernel's table. */
  record Pending() implements RouteState {}

  /**
   * The kernel refused it; it is tried again.
   *
   * @param errno the error number
   * @param error the error's name, such as {@code ENETUNREACH}
   * @param detail the kernel's own words (extended ack), or what the error means here
   */
  record Failed(int errno, String error, String detail) implements RouteState {}

  /**
   * No next hop can be reached, so the route is not installed.
   *
   * @param reason why, for each next hop
   */
  record Unresolved(String reason) implements RouteState {}

  /**
   * A route of somebody else has the same prefix, table and metric. It is never replaced.
   *
   * @param protocol the owner's {@code rtm_protocol}
   * @param detail the conflict and its cure in a sentence
   */
  record Conflict(int protocol, String detail) implements RouteState {}

  /**
   * The route would take over an address of this node or of a neighbour from the connected route.
   *
   * @param reason the address and the connected route
   */
  record Guarded(String reason) implements RouteState {}

  /** The state in a few words, for people. */
  default String text() {
    return switch (this) {
      case Installed i -> "installed";
      case Pending p -> "pending";
      case Failed f -> "failed: " + f.error() + (f.detail().isEmpty() ? "" : " " + f.detail());
      case Unresolved u -> "unresolved: " + u.reason();
      case Conflict c -> "conflict: " + c.detail();
      case Guarded g -> "guarded: " + g.reason();
    };
  }
}
