package io.manx.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.manx.lab.net.Command;
import io.manx.lab.net.LabException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Cases of the load tool against daemons.
 *
 * @param mode {@code rr} or {@code ebgp}
 * @param cases the cases, as the driver names them
 * @param peers the daemons, as the driver names them
 * @param runs how often
 * @param timeoutSeconds after which a daemon has failed a case
 * @param launcher Manx's
 * @param environment what the driver finds in its environment besides
 */
record LoadRun(
    String mode,
    List<String> cases,
    List<String> peers,
    int runs,
    int timeoutSeconds,
    Path launcher,
    Map<String, String> environment) {
  private static final Duration COMPILE = Duration.ofMinutes(2);

  /** The folder of the load tool in the source tree. */
  static Path tools() {
    try {
      Path code =
          Path.of(LoadRun.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path module = code.resolve("../..");
      Path tools = module.resolve("bench").normalize();
      if (Files.isRegularFile(tools.resolve("bgpblast.c"))) {
        return tools;
      }
      throw new BenchMisuse("the benchmarks need the sources: " + tools + " has no load tool");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Builds the load tool; says what is missing if it cannot be. */
  static Path build() {
    for (String program : List.of("make", "gcc", "python3", "ip", "ss")) {
      if (!Command.of("sh", "-c", "command -v " + program).run().ok()) {
        throw new BenchMisuse(
            program + " is missing: apt-get install gcc make libc6-dev python3 iproute2");
      }
    }
    Path tools = tools();
    Command.of("make", "-s", "-C", tools.toString()).within(COMPILE).run().orThrow();
    return tools;
  }

  /** Runs them all; each finished line goes to {@code progress}. */
  List<Measurement> measure(Consumer<String> progress) {
    Path tools = build();
    Path work = null;
    try (BenchNetwork network = BenchNetwork.create(tools)) {
      work = workFolder();
      Path results = work.resolve("results.jsonl");
      if (drive(start(tools, network, work, results), progress) != 0) {
        throw new LabException("the driver failed");
      }
      return Measurement.read(results);
    } catch (IOException e) {
      throw new LabException("the benchmark cannot run: " + e.getMessage(), e);
    } finally {
      delete(work);
    }
  }

  /** A folder for configurations, sockets and results. */
  static Path workFolder() throws IOException {
    Path work = Files.createTempDirectory("manx-bench");
    // Daemons give up root before they open their sockets and files here.
    Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxr-xr-x"));
    return work;
  }

  /** Runs a driver to its end, passing on what it says; returns its exit code. */
  static int drive(ProcessBuilder builder, Consumer<String> progress) throws IOException {
    Process driver = builder.start();
    Thread stop = new Thread(() -> end(driver), "bench-stop");
    Runtime.getRuntime().addShutdownHook(stop);
    try (BufferedReader lines = driver.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        progress.accept(line);
      }
      return driver.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    } finally {
      end(driver);
      Runtime.getRuntime().removeShutdownHook(stop);
    }
  }

  private ProcessBuilder start(Path tools, BenchNetwork network, Path work, Path results) {
    List<String> words = new ArrayList<>(List.of("python3", tools.resolve("bench.py").toString()));
    words.addAll(List.of("--peers", String.join(",", peers), "--cases", String.join(",", cases)));
    words.addAll(List.of("--modes", mode, "--runs", "" + runs, "--out", results.toString()));
    words.addAll(List.of("--timeout", "" + timeoutSeconds, "--rronly", "none"));
    ProcessBuilder builder = driver(words, network, work, launcher);
    builder.environment().putAll(environment);
    return builder;
  }

  /** A driver over a network. */
  static ProcessBuilder driver(List<String> words, BenchNetwork network, Path work, Path launcher) {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("DUTNS", network.device().name());
    builder.environment().put("TOOLNS", network.tool().name());
    builder.environment().put("BENCH_WORK", work.toString());
    builder.environment().put("MANX", launcher.toString());
    return builder;
  }

  private static void end(Process driver) {
    driver.descendants().forEach(ProcessHandle::destroyForcibly);
    driver.destroyForcibly();
  }

  static void delete(@Nullable Path work) {
    if (work == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(work)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new LabException("cannot delete " + work + ": " + e.getMessage(), e);
    }
  }
}
