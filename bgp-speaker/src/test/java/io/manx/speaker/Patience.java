package io.manx.speaker;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits long: where things work that costs nothing, and a busy machine is no failure. */
public final class Patience {
  private static final Duration LONG = Duration.ofSeconds(45);

  private Patience() {}

  /** In place of Awaitility's, which gives up after ten seconds. */
  public static ConditionFactory await() {
    return Awaitility.await().atMost(LONG);
  }
}
