package io.manx.programmer.kernel.jnr;

import java.nio.ByteBuffer;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;

/** The system calls that netlink needs. A direct buffer is passed from its position. */
public interface LibC {
  /** The C library, loaded at the first use. */
  LibC INSTANCE = LibraryLoader.create(LibC.class).load("c");

  int socket(int domain, int type, int protocol);

  int bind(int fd, @In ByteBuffer address, int length);

  int getsockname(int fd, @Out ByteBuffer address, @In @Out ByteBuffer length);

  int setsockopt(int fd, int level, int name, @In ByteBuffer value, int length);

  @ssize_t
  long send(int fd, @In ByteBuffer octets, @size_t long count, int flags);

  @ssize_t
  long recv(int fd, @Out ByteBuffer octets, @size_t long count, int flags);

  int poll(@In @Out ByteBuffer descriptors, @size_t long count, int timeoutMillis);

  int eventfd(int initial, int flags);

  @ssize_t
  long read(int fd, @Out ByteBuffer octets, @size_t long count);

  @ssize_t
  long write(int fd, @In ByteBuffer octets, @size_t long count);

  int close(int fd);

  /** The error number of this thread's last call. */
  static int errno() {
    return Runtime.getRuntime(INSTANCE).getLastError();
  }
}
