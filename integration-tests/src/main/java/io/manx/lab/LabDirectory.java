package io.manx.lab;

import io.manx.lab.net.Command;
import io.manx.lab.net.LabException;
import io.manx.lab.net.Netns;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * What a lab leaves on the machine while it exists: one directory, and namespaces whose names begin
 * alike. Taking it away needs no memory of how far it got, so a lab that was killed halfway goes
 * the same way.
 */
public final class LabDirectory {
  private static final Path PARENT = Path.of("/run/manx-lab");
  private static final String STATE = "lab.properties";

  private final String lab;
  private final Path path;

  /** The directory of a lab by name, whether it exists or not. */
  public LabDirectory(String lab) {
    this.lab = lab;
    this.path = PARENT.resolve(lab);
  }

  /** The directory of one node's files, made if it is missing. */
  public Path of(String node) {
    try {
      return Files.createDirectories(path.resolve(node));
    } catch (IOException e) {
      throw new LabException("cannot make " + path.resolve(node) + ": " + e.getMessage(), e);
    }
  }

  /** The file that says what lab this is. */
  public void write(LabOptions options, boolean complete) {
    Properties properties = options.toProperties();
    properties.setProperty("owner", Long.toString(ProcessHandle.current().pid()));
    properties.setProperty("complete", Boolean.toString(complete));
    of(".");
    try (Writer writer = Files.newBufferedWriter(path.resolve(STATE))) {
      properties.store(writer, "A Manx lab: ./manx lab down takes it away");
    } catch (IOException e) {
      throw new LabException("cannot write " + path.resolve(STATE) + ": " + e.getMessage(), e);
    }
  }

  /** The lab that is there and complete. */
  public Optional<LabOptions> options() {
    return properties()
        .filter(properties -> Boolean.parseBoolean(properties.getProperty("complete")))
        .map(LabOptions::of);
  }

  private Optional<Properties> properties() {
    if (!Files.exists(path.resolve(STATE))) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(path.resolve(STATE))) {
      properties.load(reader);
      return Optional.of(properties);
    } catch (IOException e) {
      throw new LabException("cannot read " + path.resolve(STATE) + ": " + e.getMessage(), e);
    }
  }

  /** The process that is building or checking this lab right now, other than this one. */
  public Optional<ProcessHandle> owner() {
    return properties()
        .flatMap(properties -> ProcessHandle.of(Long.parseLong(properties.getProperty("owner"))))
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .filter(LabDirectory::isLab);
  }

  /** Process numbers are used again: the owner must be a lab, not whatever has its number now. */
  private static boolean isLab(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")).contains("io.manx.");
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether anything of the lab is on the machine. */
  public boolean exists() {
    return Files.exists(path) || !Netns.list(LabPlan.prefix(lab)).isEmpty();
  }

  /** Takes away every process, namespace, interface and file of the lab. */
  public void remove() {
    List<String> names = Netns.list(LabPlan.prefix(lab));
    names.parallelStream().forEach(name -> Netns.named(name).close());
    delete(path);
    if (Files.isDirectory(PARENT)) {
      // Stays if another lab's directory is in it: rmdir says so, and that is no failure.
      Command.of("rmdir", "--ignore-fail-on-non-empty", PARENT.toString()).run();
    }
  }

  private static void delete(Path tree) {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new LabException("cannot delete " + tree + ": " + e.getMessage(), e);
    }
  }
}
