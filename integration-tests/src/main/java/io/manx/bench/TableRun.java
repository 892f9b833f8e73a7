package io.manx.bench;

import io.manx.lab.net.LabException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A driver beside the load tool that makes its own table of medians: {@code kern.py} for what
 * daemons make of the kernel's table, {@code cli.py} for how they show their own.
 *
 * @param script the driver's file
 * @param arguments what it is told, besides where the table goes
 * @param launcher Manx's
 */
record TableRun(String script, List<String> arguments, Path launcher) {
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
      List<String> words = new ArrayList<>(List.of("python3", tools.resolve(script).toString()));
      words.addAll(arguments);
      words.addAll(List.of("--table", table.toString()));
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
