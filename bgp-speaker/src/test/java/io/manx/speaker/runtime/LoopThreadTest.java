package io.manx.speaker.runtime;

import static io.manx.speaker.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LoopThreadTest {
  private final LoopThread loop = LoopThread.start("test-loop");

  @AfterEach
  void close() {
    loop.close();
  }

  private <T> T onLoop(java.util.function.Supplier<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    loop.execute(() -> result.complete(task.get()));
    return result.join();
  }

  @Test
  void tasksOfManyThreadsAllRunAndThoseOfOneThreadInOrder() throws Exception {
    int threads = 4;
    int each = 50_000;
    int[] last = new int[threads];
    AtomicInteger disorder = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(threads * each);
    List<Thread> producers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int producer = i;
      producers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int n = 1; n <= each; n++) {
                      int number = n;
                      loop.execute(
                          () -> {
                            if (++last[producer] != number) {
                              disorder.incrementAndGet();
                            }
                            done.countDown();
                          });
                    }
                  }));
    }
    for (Thread producer : producers) {
      producer.join();
    }
    done.await();
    assertEquals(0, disorder.get());
    await().until(() -> loop.load().queued() == 0);
    assertTrue(loop.load().tasks() >= (long) threads * each);
  }

  @Test
  void aSleepingLoopWakesForEveryTask() {
    // Each round trip lets the loop go to sleep again, so that a lost wake-up would hang the test.
    for (int i = 0; i < 5_000; i++) {
      int number = i;
      assertEquals(number, onLoop(() -> number));
    }
  }

  @Test
  void timersRunByDeadlineAndThenByOrder() {
    List<String> order = new ArrayList<>();
    CompletableFuture<Void> end = new CompletableFuture<>();
    loop.execute(
        () -> {
          EventLoop.Timer never = loop.schedule(Duration.ofMillis(20), () -> order.add("never"));
          loop.schedule(Duration.ofMillis(60), () -> end.complete(null));
          loop.schedule(Duration.ofMillis(30), () -> order.add("c"));
          loop.schedule(Duration.ofMillis(10), () -> order.add("b"));
          loop.schedule(Duration.ZERO, () -> order.add("a"));
          never.cancel();
          never.cancel();
        });
    end.join();
    assertEquals(List.of("a", "b", "c"), order);
    // The count is that of the last batch, which may still be under way.
    await().until(() -> loop.load().timers() == 0);
  }

  @Test
  void aLongQueueDoesNotHoldUpATimer() {
    CompletableFuture<Integer> ranAt = new CompletableFuture<>();
    AtomicInteger tasks = new AtomicInteger();
    loop.execute(
        () -> {
          loop.schedule(Duration.ofMillis(5), () -> ranAt.complete(tasks.get()));
          for (int i = 0; i < 1000; i++) {
            loop.execute(
                () -> {
                  long until = System.nanoTime() + 200_000;
                  while (System.nanoTime() - until < 0) {
                    Thread.onSpinWait();
                  }
                  tasks.incrementAndGet();
                });
          }
        });
    assertTrue(ranAt.join() < 500, () -> "the timer ran after " + ranAt.join() + " tasks");
  }

  @Test
  void aTimerThatSchedulesItselfAtOnceLeavesRoomForTasks() {
    AtomicInteger runs = new AtomicInteger();
    Runnable[] again = new Runnable[1];
    again[0] =
        () -> {
          runs.incrementAndGet();
          loop.schedule(Duration.ZERO, again[0]);
        };
    loop.execute(again[0]);
    for (int i = 0; i < 100; i++) {
      onLoop(() -> null);
    }
    assertTrue(runs.get() > 10);
  }

  @Test
  void aTaskThatThrowsIsCountedAndTheNextOneRuns() {
    loop.execute(
        () -> {
          throw new IllegalStateException("thrown by a test");
        });
    loop.execute(
        () ->
            loop.schedule(
                Duration.ZERO,
                () -> {
                  throw new AssertionError("thrown by a test");
                }));
    await().until(() -> loop.load().failures() == 2);
    assertEquals("alive", onLoop(() -> "alive"));
  }

  @Test
  void timersAreForTheLoopOnly() {
    assertFalse(loop.inLoop());
    assertTrue(onLoop(loop::inLoop));
    assertThrows(IllegalStateException.class, () -> loop.schedule(Duration.ofSeconds(1), () -> {}));
    EventLoop.Timer timer = onLoop(() -> loop.schedule(Duration.ofSeconds(9), () -> {}));
    assertThrows(IllegalStateException.class, timer::cancel);
  }

  @Test
  void loadTellsTheLongestTask() {
    onLoop(
        () -> {
          long until = System.nanoTime() + 30_000_000;
          while (System.nanoTime() - until < 0) {
            Thread.onSpinWait();
          }
          return null;
        });
    await().until(() -> loop.load().longest().toMillis() >= 30);
    assertTrue(loop.load().busy().toMillis() >= 30);
  }

  @Test
  void anIdleLoopIsTheCallerForItsTasksInPassing() {
    await()
        .until(
            () -> {
              CompletableFuture<Thread> ranOn = new CompletableFuture<>();
              CompletableFuture<Thread> lastOn = new CompletableFuture<>();
              List<Boolean> inLoop = new ArrayList<>();
              loop.executeInPassing(
                  List.of(
                      () -> inLoop.add(loop.inLoop()),
                      () -> loop.execute(() -> ranOn.complete(Thread.currentThread())),
                      () -> loop.executeLast(() -> lastOn.complete(Thread.currentThread()))));
              Thread caller = Thread.currentThread();
              boolean here = ranOn.join().equals(caller) && lastOn.join().equals(caller);
              assertEquals(List.of(true), onLoop(() -> List.copyOf(inLoop)));
              return here;
            });
    assertFalse(loop.inLoop());
  }

  @Test
  void whatIsLastRunsAfterTheTasksAtHand() {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    CompletableFuture<Void> begin = new CompletableFuture<>();
    List<String> order = new ArrayList<>();
    Runnable drain = () -> order.add("drain");
    loop.execute(
        () -> {
          begun.complete(null);
          begin.join();
        });
    begun.join(); // the others come into one batch, behind it
    loop.execute(
        () -> {
          order.add("a");
          loop.executeLast(drain);
        });
    loop.execute(
        () -> {
          order.add("b");
          loop.executeLast(() -> order.add("another"));
        });
    loop.execute(() -> order.add("c"));
    begin.complete(null);
    await()
        .until(
            () -> onLoop(() -> List.copyOf(order)),
            List.of("a", "b", "c", "drain", "another")::equals);
    onLoop(() -> loop.schedule(Duration.ZERO, () -> loop.executeLast(drain)));
    await().until(() -> onLoop(() -> order.size()) == 6);
    assertThrows(IllegalStateException.class, () -> loop.executeLast(drain));
  }

  @Test
  void aBusyLoopRunsTasksInPassingItself() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Thread> ranOn = new CompletableFuture<>();
    loop.execute(
        () -> {
          begun.countDown();
          try {
            end.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    begun.await();
    loop.executeInPassing(List.of(() -> ranOn.complete(Thread.currentThread())));
    assertFalse(ranOn.isDone());
    end.countDown();
    assertEquals("test-loop", ranOn.join().getName());
  }

  @Test
  void aTimerScheduledInPassingWakesTheLoop() {
    CompletableFuture<Void> fired = new CompletableFuture<>();
    onLoop(() -> loop.schedule(Duration.ofMinutes(5), () -> {}));
    loop.executeInPassing(
        List.of(() -> loop.schedule(Duration.ofMillis(5), () -> fired.complete(null))));
    fired.join(); // within the time limit of the test, not after five minutes
  }

  @Test
  void tasksInPassingNeverOverlapAndKeepTheOrderOfTheirThread() throws Exception {
    int threads = 4;
    int rounds = 5_000;
    int[] last = new int[threads];
    int[] sum = new int[1]; // not atomic: two tasks at once would lose counts
    AtomicInteger disorder = new AtomicInteger();
    List<Thread> producers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int producer = i;
      producers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int n = 1; n <= rounds; n++) {
                      int number = n;
                      Runnable task =
                          () -> {
                            sum[0]++;
                            if (++last[producer] != number) {
                              disorder.incrementAndGet();
                            }
                          };
                      if (n % 3 == 0) {
                        loop.execute(task);
                      } else {
                        loop.executeInPassing(List.of(task));
                      }
                      if (n % 64 == 0) {
                        LockSupport.parkNanos(50_000);
                      }
                    }
                  }));
    }
    for (Thread producer : producers) {
      producer.join();
    }
    await().until(() -> onLoop(() -> sum[0]) == threads * rounds);
    assertEquals(0, disorder.get());
  }

  private long waitedLonger(long nanos) {
    LoopThread.Lag lag = loop.load().lag();
    long count = 0;
    for (int i = 0; i < lag.counts().size(); i++) {
      count += i == 0 || lag.bounds().get(i - 1) < nanos ? 0 : lag.counts().get(i);
    }
    return count;
  }

  @Test
  void whatATaskWaitedIsMeasuredWithoutAsking() throws Exception {
    long wait = 20_000_000;
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    loop.execute(
        () -> {
          busy.countDown();
          awaitUninterruptibly(free);
        });
    busy.await();
    long before = waitedLonger(10_000_000);
    long sum = loop.load().lag().sumNanos();
    CompletableFuture<Void> ran = new CompletableFuture<>();
    loop.execute(() -> ran.complete(null));
    long pushed = System.nanoTime();
    while (System.nanoTime() - pushed < wait) {
      LockSupport.parkNanos(wait);
    }
    free.countDown();
    ran.join();
    assertEquals(before + 1, waitedLonger(10_000_000), "one task waited for another");
    assertTrue(loop.load().lag().sumNanos() - sum >= wait, "as long as it did");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aTimerThatComesLateIsMeasured() throws Exception {
    CountDownLatch fired = new CountDownLatch(1);
    long before = waitedLonger(10_000_000);
    loop.execute(
        () -> {
          loop.schedule(Duration.ofMillis(1), fired::countDown);
          long begun = System.nanoTime();
          while (System.nanoTime() - begun < 30_000_000) {
            LockSupport.parkNanos(1_000_000);
          }
        });
    fired.await();
    assertTrue(waitedLonger(10_000_000) > before, "it was due long before");
  }
}
