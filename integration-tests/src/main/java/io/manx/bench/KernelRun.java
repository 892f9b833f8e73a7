package io.manx.bench;

import io.manx.lab.net.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the daemons make of the kernel's table: how fast it fills and empties, and how fast it is
 * right again when one of two uplinks is lost.
 *
 * @param what {@code load} or {@code failover}, as the driver names them
 * @param peers the daemons, as the driver names them
 * @param sizes how many routes
 * @param runs how often
 * @param timeout seconds that a daemon has for each step; after them it did not finish
 * @param launcher Manx's
 */
record KernelRun(
    String what, List<String> peers, List<Integer> sizes, int runs, int timeout, Path launcher) {
  /**
   * What came out.
   *
   * @param table the medians as a table
   * @param complete whether every daemon finished
   */
  record Result(String table, boolean complete) {}

  /** Runs it; each finished line goes to {@code progress}. */
  Result measure(Consumer<String> progress) {
    Path tools = LoadRun.build();
    Path work = null;
    try (BenchNetwork network = BenchNetwork.create(tools)) {
      work = LoadRun.workFolder();
      Path table = work.resolve("table.md");
      List<String> words = new ArrayList<>(List.of("python3", tools.resolve("kern.py").toString()));
      words.addAll(List.of(what, "--table", table.toString(), "--runs", "" + runs));
      words.addAll(List.of("--timeout", "" + timeout));
      words.addAll(List.of("--peers", String.join(",", peers), "--sizes"));
      words.add(String.join(",", sizes.stream().map(String::valueOf).toList()));
      int exit = LoadRun.drive(LoadRun.driver(words, network, work, launcher), progress);
      if (!Files.exists(table)) {
        throw new LabException("the driver failed");
      }
      return new Result(Files.readString(table), exit == 0);
    } catch (IOException e) {
      throw new LabException("the benchmark cannot run: " + e.getMessage(), e);
    } finally {
      LoadRun.delete(work);
    }
  }
}
