package io.manx.programmer.sync;

import io.manx.programmer.model.Errno;

/** When a refused write is tried again, and what the refusal means when the kernel does not say. */
enum RetryRule {
  /** What we believed of the kernel was wrong: read the table, then write what is missing. */
  AFTER_AUDIT,
  /** Others hold the kernel's lock, or memory is short for a moment. */
  SOON,
  /** Until a link, an address or a route changes there is little hope: 1 s, 2 s, ... 30 s. */
  BACK_OFF;

  private static final long SOON_MILLIS = 200;
  private static final long FIRST_MILLIS = 1000;
  private static final long LAST_MILLIS = 30_000;

  static RetryRule of(int errno) {
    return switch (errno) {
      case Errno.EEXIST, Errno.ESRCH, Errno.ENOENT -> AFTER_AUDIT;
      case Errno.EAGAIN, Errno.EINTR, Errno.EBUSY, Errno.ENOBUFS -> SOON;
      default -> BACK_OFF;
    };
  }

  /** The time until the next try, after {@code failures} failures in a row. */
  long delayMillis(int failures) {
    return this == SOON
        ? SOON_MILLIS
        : Math.min(LAST_MILLIS, FIRST_MILLIS << Math.min(failures - 1, 5));
  }

  static String meaning(int errno) {
    return switch (errno) {
      case Errno.EPERM, Errno.EACCES -> "the capability CAP_NET_ADMIN is missing";
      case Errno.EEXIST -> "a route that was not known has this prefix, table and metric";
      case Errno.ESRCH, Errno.ENOENT -> "the route is not there any more";
      case Errno.ENETUNREACH, Errno.EHOSTUNREACH -> "the gateway is not on a connected subnet";
      case Errno.ENODEV -> "the interface is gone";
      case Errno.ENETDOWN -> "the interface is down";
      case Errno.ENOSPC, Errno.ENOMEM ->
          "the kernel has no room: see net.ipv6.route.max_size and the memory limits";
      case Errno.EINVAL -> "the kernel takes the route for invalid";
      case Errno.EOPNOTSUPP -> "this kernel does not have the feature";
      default -> "";
    };
  }
}
