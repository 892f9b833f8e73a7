package io.manx.programmer.kernel.jnr;

import java.nio.ByteBuffer;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/**
 * The system calls that netlink needs. A direct buffer is passed from its position. {@code size_t}
 * is {@code long}, as on every 64-bit Linux; without annotations, whose reading would be 20 ms of
 * the start.
 */
public interface LibC {
  /** The C library, loaded at the first use. */
  LibC INSTANCE = LibraryLoader.create(LibC.class).load("c");

  int socket(int domain, int type, int protocol);

  int bind(int fd, ByteBuffer address, int length);

  int getsockname(int fd, ByteBuffer address, ByteBuffer length);

  int setsockopt(int fd, int level, int name, ByteBuffer value, int length);

  long send(int fd, ByteBuffer octets, long count, int flags);

  long recv(int fd, ByteBuffer octets, long count, int flags);

  int poll(ByteBuffer descriptors, long count, int timeoutMillis);

  int eventfd(int initial, int flags);

  long read(int fd, ByteBuffer octets, long count);

  long write(int fd, ByteBuffer octets, long count);

  int close(int fd);

  /** The error number of this thread's last call. */
  static int errno() {
    return Runtime.getRuntime(INSTANCE).getLastError();
  }
}
