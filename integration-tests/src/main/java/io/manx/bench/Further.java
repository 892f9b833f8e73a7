package io.manx.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The cases beside the five that are compared most often, one after the other: tables that go, late
 * and slow receivers, other tables and families, sessions between systems, memory after a table.
 *
 * @param peers the daemons
 * @param runs how often
 * @param timeoutSeconds after which a daemon has failed a case
 * @param launcher Manx's
 */
record Further(List<String> peers, int runs, int timeoutSeconds, Path launcher) {
  private static final String REFLECTOR = "rr";
  private static final String EXTERNAL = "ebgp";
  private static final String REPLAY = "F";

  /**
   * A row's case.
   *
   * @param name as the driver has it
   * @param mode {@code rr} or {@code ebgp}
   * @param title what it is, for the table
   */
  record Case(String name, String mode, String title) {
    private static Case reflected(String name, String title) {
      return new Case(name, REFLECTOR, title);
    }

    private static Case external(String name) {
      return new Case(name, EXTERNAL, name + " between systems (eBGP)");
    }
  }

  private static final List<Case> CASES =
      List.of(
          Case.reflected("W", "B, then all is withdrawn: until the last receiver has nothing"),
          Case.reflected("WC", "C, then all is withdrawn"),
          Case.reflected("X", "B, then all senders are lost"),
          Case.reflected("XC", "C, then all senders are lost"),
          Case.reflected("Lh", "200,000 prefixes, then ten late receivers: the last one's dump"),
          Case.reflected("A1h", "300,000 prefixes as in A, but 1 an attribute set"),
          Case.reflected("A100", "A with 100 prefixes an attribute set"),
          Case.reflected("Amix", "A with mixed lengths in random order"),
          Case.reflected("B6h", "half of B, in IPv6"),
          Case.external("A"),
          Case.external("B"),
          Case.external("C"),
          Case.reflected(REPLAY, "a recorded full table to 10 receivers, then its session is lost"),
          Case.reflected(
              "Sh", "half of B, one receiver reads 10 kB/s: until the nine others have all"),
          Case.reflected("SY", "a fifth of B comes and goes 5 times, one receiver reads 10 kB/s"),
          Case.reflected("Yh", "300,000 of B come and go 10 times"));

  /**
   * Measures them.
   *
   * @param feed the recorded table; without one that case is left out
   * @param progress gets each finished line
   */
  FurtherReport measure(@Nullable Feed feed, Consumer<String> progress) {
    List<Case> cases =
        CASES.stream().filter(one -> feed != null || !one.name().equals(REPLAY)).toList();
    Map<String, String> environment = feed == null ? Map.of() : Map.of("BENCH_FEED", feed.path());
    List<Measurement> all = new ArrayList<>();
    for (String mode : List.of(REFLECTOR, EXTERNAL)) {
      List<String> names =
          cases.stream().filter(one -> one.mode().equals(mode)).map(Case::name).toList();
      LoadRun run = new LoadRun(mode, names, peers, runs, timeoutSeconds, launcher, environment);
      all.addAll(run.measure(progress));
    }
    return new FurtherReport(List.copyOf(all), cases, peers);
  }
}
