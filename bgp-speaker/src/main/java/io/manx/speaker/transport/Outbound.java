package io.manx.speaker.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has to write: runs of octets in shared buffers, in order. A run that is alone
 * goes to the socket at once: netty's way there costs several times what a small UPDATE does, for
 * each of its receivers. Many runs, and what the socket does not take, are written by netty, a
 * batch at a time: so progress is seen in small steps, and a slow peer costs no object for each
 * run. Belongs to the connection's I/O thread.
 */
final class Outbound implements ChannelFutureListener {
  /** Told about progress, on the I/O thread. */
  interface Progress {
    /** The kernel took {@code octets}. */
    void wrote(int octets);

    /** All that was added has been written. */
    void empty();
  }

  /** As much as one system call is worth. */
  private static final int BATCH = 64 * 1024;

  /** After so much, other connections of the thread get their turn. */
  private static final int TURN = 1024 * 1024;

  private final EpollSocketChannel channel;
  private final IoThread thread;
  private final Progress progress;
  private final Socket socket;

  // A ring of runs: octets from..to of a buffer that this object has retained.
  private @Nullable ByteBuf[] buffers = new @Nullable ByteBuf[4];
  private int[] from = new int[4];
  private int[] to = new int[4];
  private int head;
  private int count;

  private int inFlight;
  private boolean scheduled;
  private boolean closed;

  Outbound(EpollSocketChannel channel, IoThread thread, Progress progress) {
    this.channel = channel;
    this.thread = thread;
    this.progress = progress;
    this.socket = (Socket) channel.fd();
  }

  /** Adds octets {@code start} to {@code end} of a buffer, which is retained until written. */
  void add(ByteBuf buffer, int start, int end) {
    if (!closed) {
      append(buffer, start, end);
      // Later, so that all that the loop sent by then leaves with one system call.
      schedule();
    }
  }

  /**
   * Sends of the first {@code length} octets of a buffer what the socket takes at once; how many
   * that are. None if others wait, or the connection has failed.
   */
  int sendNow(ByteBuf buffer, int length) {
    if (closed || scheduled || count > 0 || inFlight > 0 || length > BATCH) {
      return 0;
    }
    return send(buffer, 0, length);
  }

  private void append(ByteBuf buffer, int start, int end) {
    if (count == buffers.length) {
      grow();
    }
    int at = (head + count) & (buffers.length - 1);
    buffers[at] = buffer.retain();
    from[at] = start;
    to[at] = end;
    count++;
  }

  /** Whether all that was added has been written. */
  boolean isEmpty() {
    return count == 0 && inFlight == 0;
  }

  /** Lets go of everything; what is added later is ignored. */
  void close() {
    closed = true;
    while (count > 0) {
      removeFirst();
    }
  }

  private void schedule() {
    if (!scheduled && inFlight == 0) {
      scheduled = true;
      thread.writeLater(this);
    }
  }

  /** Writes as much as the socket takes, or as is fair. Called by the thread. */
  void pump() {
    scheduled = false;
    if (count == 1 && inFlight == 0) {
      writeDirectly();
    }
    int turn = TURN;
    while (count > 0 && inFlight == 0) {
      if (turn <= 0) {
        schedule();
        return;
      }
      ChannelPromise written = writeBatch();
      turn -= inFlight;
      channel.flush();
      if (!written.isDone()) {
        written.addListener(this);
        return;
      }
      finishBatch(written);
    }
  }

  /** Sends of the only run what the socket takes now. */
  private void writeDirectly() {
    int start = from[head];
    int sent = send(first(), start, Math.min(start + BATCH, to[head]));
    from[head] = start + sent;
    if (from[head] == to[head]) {
      removeFirst();
    }
    if (sent > 0) {
      wrote(sent);
    }
  }

  private int send(ByteBuf buffer, int start, int end) {
    try {
      if (buffer.hasMemoryAddress()) {
        return socket.sendAddress(buffer.memoryAddress(), start, end);
      }
      ByteBuffer octets = buffer.nioBuffer(start, end - start);
      return socket.send(octets, octets.position(), octets.limit());
    } catch (IOException gone) {
      return 0; // netty meets it too, and ends the connection
    }
  }

  @Override
  public void operationComplete(ChannelFuture written) {
    finishBatch(written);
    pump();
  }

  private void finishBatch(ChannelFuture written) {
    int octets = inFlight;
    inFlight = 0;
    if (written.isSuccess()) {
      wrote(octets);
    } else {
      close(); // the peer is gone; reading will say so
    }
  }

  private void wrote(int octets) {
    progress.wrote(octets);
    if (count == 0) {
      progress.empty();
    }
  }

  /** Hands up to {@link #BATCH} octets to netty; the promise is that of the last ones. */
  private ChannelPromise writeBatch() {
    ChannelPromise last = channel.newPromise();
    int room = BATCH;
    while (true) {
      ByteBuf buffer = first();
      int start = from[head];
      int length = Math.min(room, to[head] - start);
      ByteBuf slice = buffer.retainedSlice(start, length);
      from[head] = start + length;
      room -= length;
      inFlight += length;
      if (from[head] == to[head]) {
        removeFirst();
      }
      if (room == 0 || count == 0) {
        var _ = channel.write(slice, last);
        return last;
      }
      var _ = channel.write(slice, channel.voidPromise());
    }
  }

  private ByteBuf first() {
    ByteBuf buffer = buffers[head];
    if (buffer == null) {
      throw new AssertionError("no run at " + head + " of " + count);
    }
    return buffer;
  }

  private void removeFirst() {
    first().release();
    buffers[head] = null;
    head = (head + 1) & (buffers.length - 1);
    count--;
  }

  private void grow() {
    int size = buffers.length;
    buffers = Arrays.copyOf(buffers, 2 * size);
    from = Arrays.copyOf(from, 2 * size);
    to = Arrays.copyOf(to, 2 * size);
    // What had wrapped around goes behind the rest.
    System.arraycopy(buffers, 0, buffers, size, head);
    System.arraycopy(from, 0, from, size, head);
    System.arraycopy(to, 0, to, size, head);
    Arrays.fill(buffers, 0, head, null);
  }
}
