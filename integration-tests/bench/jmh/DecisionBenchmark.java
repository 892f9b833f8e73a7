package io.manx.bench.jmh;

import io.manx.speaker.decision.Candidates;
import io.manx.speaker.decision.Decision;
import io.manx.speaker.decision.DecisionOptions;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The decision process over paths that differ in nothing before the last steps. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecisionBenchmark {
  /** Paths of the prefix. */
  @Param({"2", "10"})
  int paths;

  private final Decision decision = new Decision(DecisionOptions.STANDARD);
  private final Candidates candidates = new Candidates();

  /** Makes the paths. */
  @Setup
  public void prepare() {
    for (int i = 0; i < paths; i++) {
      candidates.add(Routes.attributes(i, 7), Routes.client(i + 1), 0, 0, 0);
    }
  }

  /** Decides over all of them, as the RFC words it. */
  @Benchmark
  public int decide() {
    return decision.decide(candidates);
  }

  /** Compares one newcomer with the best, which settles most changes. */
  @Benchmark
  public int challenge() {
    return decision.challenge(candidates, paths - 1, 0);
  }
}
