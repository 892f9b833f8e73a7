package io.manx.speaker.transport;

import io.manx.speaker.runtime.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that serves sockets, and what it tells the speaker's loop: events of a connection reach
 * the loop in the order in which they were told.
 *
 * <p>Small messages are told once all sockets that were ready have been read, and the loop may take
 * them on this very thread: then an UPDATE goes from one socket to the others without waking
 * anybody. Large ones go to the loop's thread at once, so that reading and routing overlap.
 */
final class IoThread {
  private static final Logger log = LoggerFactory.getLogger(IoThread.class);

  private final int index;
  private final io.netty.channel.EventLoop netty;
  private final TurnHandler turns;
  private final EventLoop speaker;
  private final ReadBuffers readBuffers = new ReadBuffers();
  private final ReadAhead readAhead = new ReadAhead(this);
  private final Runnable tellWaiting = this::tellWaiting;
  private final Runnable writeAll = this::writeAll;

  /** Tasks that wait for the thread. */
  private final AtomicInteger handedIn = new AtomicInteger();

  /** Small events that wait for the end of this turn of the thread; its own. */
  private List<Runnable> waiting = new ArrayList<>();

  /** What has something to write at the end of this turn of the thread; its own. */
  private List<Outbound> writers = new ArrayList<>();

  /** The list that is not in use now. */
  private List<Outbound> spare = new ArrayList<>();

  IoThread(int index, io.netty.channel.EventLoop netty, TurnHandler turns, EventLoop speaker) {
    this.index = index;
    this.netty = netty;
    this.turns = turns;
    this.speaker = speaker;
    turns.atEndOfTurn(tellWaiting);
  }

  /** A channel of this thread is about to be registered. Any thread. */
  void expect(ChannelSide side) {
    turns.expect(side);
  }

  /** Its place among the threads. */
  int index() {
    return index;
  }

  /** What its connections read into. */
  ReadBuffers readBuffers() {
    return readBuffers;
  }

  /** How far it reads ahead of the loop. */
  ReadAhead readAhead() {
    return readAhead;
  }

  /** As netty knows it. */
  io.netty.channel.EventLoop loop() {
    return netty;
  }

  /**
   * Runs a task on the thread, after those before it; false once the transport is closed. Any
   * thread.
   */
  boolean execute(Runnable task) {
    handedIn.incrementAndGet();
    boolean accepted =
        executeUncounted(
            () -> {
              handedIn.decrementAndGet();
              task.run();
            });
    if (!accepted) {
      handedIn.decrementAndGet();
    }
    return accepted;
  }

  /**
   * Whether the caller is this thread, and nothing waits that was handed in before: then what it
   * would hand in may be done at once.
   */
  boolean isNext() {
    return netty.inEventLoop() && handedIn.get() == 0;
  }

  private boolean executeUncounted(Runnable task) {
    try {
      netty.execute(task);
      return true;
    } catch (RejectedExecutionException closed) {
      log.debug("a task came after the transport was closed", closed);
      return false;
    }
  }

  /**
   * Has {@link Outbound#pump} called after the tasks that wait now, one task for all that ask. On
   * this thread.
   */
  void writeLater(Outbound writer) {
    writers.add(writer);
    if (writers.size() == 1 && !executeUncounted(writeAll)) {
      writers.clear();
    }
  }

  private void writeAll() {
    List<Outbound> due = writers;
    writers = spare;
    spare = due;
    for (int i = 0; i < due.size(); i++) {
      write(due.get(i));
    }
    due.clear();
  }

  /** Writes at once. On this thread. */
  static void write(Outbound writer) {
    try {
      writer.pump();
    } catch (RuntimeException bug) { // it costs this connection its life, and no other
      log.error("Writing failed. This is a bug of Manx: please report it.", bug);
    }
  }

  /** Tells the speaker's loop of an event. On this thread. */
  void tell(Runnable event) {
    for (Runnable earlier : waiting) {
      speaker.execute(earlier);
    }
    waiting.clear();
    speaker.execute(event);
  }

  /** Tells the speaker's loop of an event that it is soon done with. On this thread. */
  void tellInPassing(Runnable event) {
    waiting.add(event);
    if (!turns.isInTurn() && waiting.size() == 1 && !executeUncounted(tellWaiting)) {
      waiting.clear();
    }
  }

  private void tellWaiting() {
    if (!waiting.isEmpty()) {
      List<Runnable> events = waiting;
      waiting = new ArrayList<>();
      speaker.executeInPassing(events);
    }
  }
}
