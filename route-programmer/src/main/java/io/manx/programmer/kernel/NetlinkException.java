package io.manx.programmer.kernel;

import io.manx.programmer.model.Errno;
import java.io.IOException;

/** The kernel cannot be talked to, or refused a whole request. */
public final class NetlinkException extends IOException {
  private final int errno;

  /**
   * @param what what was tried
   * @param errno the error number
   */
  public NetlinkException(String what, int errno) {
    super(what + ": " + Errno.name(errno));
    this.errno = errno;
  }

  /** The error number. */
  public int errno() {
    return errno;
  }
}
