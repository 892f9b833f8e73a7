package io.manx.speaker.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The calls of the C library that the sockets need. A thread in one of them does not keep the
 * garbage collector waiting. Used by one thread, but for {@link #signal}.
 */
@SuppressWarnings("restricted") // the native access that the launcher allows is for this
public final class Libc {
  public static final int EAGAIN = 11;
  public static final int EINTR = 4;
  private static final long TEXT = 256;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERROR =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle SOCKET =
      call("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      call(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle BIND =
      call("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SENDTO =
      call(
          "sendto",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle RECVMSG =
      call("recvmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle PPOLL =
      call("ppoll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));
  private static final MethodHandle EVENTFD =
      call("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle READ =
      call("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
  private static final MethodHandle CLOSE =
      call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle SETPRIORITY =
      call("setpriority", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SCHED_SETSCHEDULER =
      call("sched_setscheduler", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle STRERROR =
      plain("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));
  private static final MethodHandle WRITE =
      plain("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

  private final MemorySegment state;

  public Libc(Arena arena) {
    state = arena.allocate(STATE);
  }

  private static MethodHandle call(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, ERRNO);
  }

  private static MethodHandle plain(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type);
  }

  /** The error number of the last call that failed. */
  public int errno() {
    return (int) ERROR.get(state, 0L);
  }

  /** The last failure as an exception for people. */
  public IOException failure(String what) {
    return new IOException(what + ": " + text(errno()));
  }

  /** What the C library has to say about an error number. */
  public static String text(int errno) {
    try {
      MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
      return text.reinterpret(TEXT).getString(0);
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  public int socket(int domain, int type, int protocol) {
    try {
      return (int) SOCKET.invokeExact(state, domain, type, protocol);
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  public int setsockopt(int fd, int level, int option, MemorySegment value) {
    try {
      return (int) SETSOCKOPT.invokeExact(state, fd, level, option, value, (int) value.byteSize());
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  public int bind(int fd, MemorySegment address) {
    try {
      return (int) BIND.invokeExact(state, fd, address, (int) address.byteSize());
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  public long sendto(int fd, MemorySegment octets, int flags, MemorySegment address) {
    try {
      return (long)
          SENDTO.invokeExact(
              state, fd, octets, octets.byteSize(), flags, address, (int) address.byteSize());
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  public long recvmsg(int fd, MemorySegment message, int flags) {
    try {
      return (long) RECVMSG.invokeExact(state, fd, message, flags);
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  public int ppoll(MemorySegment descriptors, long count, MemorySegment timeout) {
    try {
      return (int) PPOLL.invokeExact(state, descriptors, count, timeout, MemorySegment.NULL);
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  public int eventfd(int flags) {
    try {
      return (int) EVENTFD.invokeExact(state, 0, flags);
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  public long read(int fd, MemorySegment octets) {
    try {
      return (long) READ.invokeExact(state, fd, octets, octets.byteSize());
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  public void close(int fd) {
    try {
      int _ = (int) CLOSE.invokeExact(state, fd);
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  /** Sets the nice value of a thread, 0 for the calling one; false if that is not allowed. */
  public boolean nice(int thread, int value) {
    try {
      return (int) SETPRIORITY.invokeExact(state, 0, thread, value) == 0;
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  /** Sets policy and priority of a thread, 0 for the calling one; false if that is not allowed. */
  public boolean schedule(int thread, int policy, MemorySegment priority) {
    try {
      return (int) SCHED_SETSCHEDULER.invokeExact(state, thread, policy, priority) == 0;
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  /** Adds to an eventfd. Any thread; {@code one} holds the number. */
  public static void signal(int fd, MemorySegment one) {
    try {
      // Fails only when the counter is full, and then the reader wakes up anyway.
      long _ = (long) WRITE.invokeExact(fd, one, one.byteSize());
    } catch (Throwable e) {
      throw bug(e);
    }
  }

  private static AssertionError bug(Throwable e) {
    return new AssertionError("a call of the C library with the wrong types", e);
  }
}
