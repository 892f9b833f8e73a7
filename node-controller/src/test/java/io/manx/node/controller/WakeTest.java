package io.manx.node.controller;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.node.reconcile.ClusterPort.Change;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A sleep ends when the first thing is due, whatever comes while it lasts. */
@Timeout(30)
class WakeTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(30);

  private static long sleep(Wake wake, Duration longest) throws InterruptedException {
    long begun = System.nanoTime();
    wake.sleep(longest);
    return (System.nanoTime() - begun) / 1_000_000;
  }

  @Test
  void aUsersChangeIsNotHeldUpByAReport() throws InterruptedException {
    Wake wake = new Wake(SHORT, LONG);
    wake.changed(Change.REPORT);
    wake.changed(Change.INPUT);
    wake.changed(Change.REPORT);
    assertTrue(sleep(wake, LONG) >= SHORT.toMillis(), "changes are gathered first");
  }

  @Test
  void whatComesWhileItSleepsEndsTheSleep() throws InterruptedException {
    Wake wake = new Wake(SHORT, LONG);
    Thread other = Thread.ofVirtual().start(() -> wake.changed(Change.INPUT));
    sleep(wake, LONG);
    other.join();
  }

  @Test
  void nothingEndsItAtItsTime() throws InterruptedException {
    Wake wake = new Wake(SHORT, LONG);
    assertTrue(sleep(wake, SHORT) >= SHORT.toMillis());
    wake.changed(Change.INPUT);
    sleep(wake, LONG);
    assertTrue(sleep(wake, SHORT) >= SHORT.toMillis(), "one change ends one sleep");
  }
}
