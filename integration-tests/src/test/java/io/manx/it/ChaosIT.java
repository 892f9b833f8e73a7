package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.manx.trial.Chaos;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A few rounds of what {@code manx bench chaos} does for minutes. */
@Tag("root")
class ChaosIT {
  private static final int NODES = 3;

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void everyKernelIsRightAtEveryRest(long seed) {
    List<String> rounds = new ArrayList<>();
    assertDoesNotThrow(() -> new Chaos(seed, NODES, rounds::add).run(Duration.ofSeconds(12)));
    assertFalse(rounds.isEmpty());
  }
}
