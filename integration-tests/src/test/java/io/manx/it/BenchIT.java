package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.bench.Comparison;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Small cases of the benchmark: Manx, started for the run, must not be the slowest daemon. Times
 * are compared within one run and never looked at for themselves.
 */
@Tag("root")
class BenchIT {
  private static final int TIMEOUT_SECONDS = 60;

  @ParameterizedTest
  @ValueSource(strings = {"Bs", "Cs", "D500"})
  void isNotTheSlowest(String scenario) {
    Comparison comparison =
        Comparison.of(scenario, List.of("manx", "bird2", "frr8", "openbgpd7"), TIMEOUT_SECONDS);
    assertTrue(comparison.manxFinished(), comparison.table());
    assertTrue(comparison.manxIsNotSlowest(), comparison.table());
  }
}
