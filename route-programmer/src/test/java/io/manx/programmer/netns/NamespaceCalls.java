package io.manx.programmer.netns;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;

/** The system calls that move a thread into a network namespace. */
public interface NamespaceCalls {
  NamespaceCalls C = LibraryLoader.create(NamespaceCalls.class).load("c");

  int open(@In String path, int flags);

  int setns(int fd, int type);

  int close(int fd);

  /** Moves the calling thread, for good. */
  static void enter(String namespace) {
    int fd = C.open("/run/netns/" + namespace, 0x80000);
    if (fd < 0 || C.setns(fd, 0x40000000) != 0) {
      throw new IllegalStateException(
          "cannot enter namespace "
              + namespace
              + ": errno "
              + Runtime.getRuntime(C).getLastError());
    }
    C.close(fd);
  }
}
