package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.manx.bench.Comparison;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Small cases of the benchmark: Manx, started for the run, must not be the slowest daemon. Times
 * are compared within one run and never looked at for themselves; since anything may happen to one
 * of a few short runs, being the slowest counts when it happens in every one of {@link #RUNS}.
 */
@Tag("root")
class BenchIT {
  private static final int TIMEOUT_SECONDS = 120;
  private static final int RUNS = 3;

  @ParameterizedTest
  @ValueSource(strings = {"Bs", "Cs", "D500"})
  void isNotTheSlowest(String scenario) {
    StringBuilder tables = new StringBuilder();
    for (int run = 0; run < RUNS; run++) {
      Comparison comparison =
          Comparison.of(scenario, List.of("manx", "bird2", "frr8", "openbgpd7"), TIMEOUT_SECONDS);
      assertTrue(comparison.manxFinished(), comparison.table());
      if (comparison.manxIsNotSlowest()) {
        return;
      }
      tables.append(comparison.table()).append('\n');
    }
    fail("the slowest in each of " + RUNS + " runs:\n" + tables);
  }
}
