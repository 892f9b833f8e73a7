package io.manx.speaker.transport;

import static io.manx.speaker.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.speaker.runtime.Connection;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two peers of one I/O thread that say more than the loop takes. */
@Timeout(120)
class ReadAheadTest {
  private static final byte[] BLOCK = Messages.encode(Messages.numbered(25, 4000));
  private static final int BLOCKS = 100;
  private static final long TOTAL = (long) BLOCKS * BLOCK.length;

  private final Loopback net = new Loopback();
  private Talker one;
  private Talker other;

  /** A peer that writes {@link #TOTAL} octets. */
  private static final class Talker {
    final Loopback.Call call;
    final AtomicLong written = new AtomicLong();
    private final Thread thread;

    Talker(Loopback.Call call) {
      this.call = call;
      consumes(false);
      thread = Thread.ofPlatform().unstarted(this::talk);
    }

    private void talk() {
      try {
        for (int i = 0; i < BLOCKS; i++) {
          call.peer().getOutputStream().write(BLOCK);
          written.addAndGet(BLOCK.length);
        }
      } catch (IOException hungUp) {
        assertTrue(written.get() < TOTAL);
      }
    }

    void consumes(boolean consumes) {
      call.recorder().consumes = consumes;
    }

    long received() {
      return call.recorder().received;
    }

    void end() throws Exception {
      thread.join();
      call.peer().close();
    }
  }

  @BeforeEach
  void connect() throws Exception {
    int port = net.listen(Loopback.LOCAL, Map.of());
    one = new Talker(net.call(port));
    Loopback.Call ofTheOtherThread = net.call(port);
    other = new Talker(net.call(port));
    ofTheOtherThread.peer().close();
  }

  @AfterEach
  void close() {
    net.close();
  }

  @Test
  void togetherTheyAreReadNoFartherThanTheLimitAndThenInTurns() throws Exception {
    one.thread.start();
    other.thread.start();
    await().until(() -> one.written.get() > 0 && other.written.get() > 0);
    await().until(() -> one.received() + other.received() > ReadAhead.LIMIT);
    long stopped = net.onLoop(() -> one.received() + other.received());
    assertTrue(stopped <= ReadAhead.LIMIT + ReadBuffers.READ, () -> "took " + stopped);
    Connection second = other.call.connection();
    long silent = second.lastReceived();
    await().until(() -> second.lastReceived() > silent); // our silence is not the peer's
    assertEquals(stopped, net.onLoop(() -> one.received() + other.received()));

    CompletableFuture<Long> whenTheFirstWasDone = new CompletableFuture<>();
    net.onLoop(
        () -> {
          one.consumes(true);
          other.consumes(true);
          second.consumed((int) stopped); // of both: it is one account
        });
    await().until(() -> net.onLoop(() -> areDone(whenTheFirstWasDone)));
    // Both had octets in the kernel all the time, and many reads to go.
    assertTrue(
        whenTheFirstWasDone.join() > ReadBuffers.READ, "one waited for the end of the other");
    one.end();
    other.end();
  }

  /** Notes what the second had when the first was done. */
  private boolean areDone(CompletableFuture<Long> whenTheFirstWasDone) {
    if (Math.max(one.received(), other.received()) == TOTAL) {
      whenTheFirstWasDone.complete(Math.min(one.received(), other.received()));
    }
    return Math.min(one.received(), other.received()) == TOTAL;
  }

  @Test
  void whoIsGoneGivesBackWhatNobodyHasSeen() throws Exception {
    CompletableFuture<Void> go = new CompletableFuture<>();
    net.loop.execute(go::join);
    net.loop.execute(one.call.connection()::abort); // before what is read meanwhile
    one.thread.start();
    await().until(() -> one.written.get() > 2 * ReadAhead.LIMIT);
    other.consumes(true);
    other.thread.start();
    go.complete(null);
    await().until(() -> other.received() == TOTAL);
    one.end();
    other.end();
  }
}
