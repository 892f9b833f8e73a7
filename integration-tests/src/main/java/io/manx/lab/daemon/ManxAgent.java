package io.manx.lab.daemon;

import io.manx.lab.net.LabException;
import io.manx.lab.net.Netns;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The Manx agent of the distribution, run by its launcher with a configuration file. */
public final class ManxAgent extends BirdSpeaking {
  private final RouterSpec spec;
  private final ManxConfig config;
  private final Path launcher;
  private String javaOptions = "";
  private List<String> wrapper = List.of();

  /**
   * An agent that is not started yet.
   *
   * @param pools the networks that it takes routes from; empty: from anywhere
   */
  public ManxAgent(Netns netns, Path directory, RouterSpec spec, List<IpPrefix> pools) {
    super(netns, directory, spec.name());
    this.spec = spec;
    this.config = ManxConfig.of(spec, pools, file(".ctl").toString());
    this.launcher = home().resolve("manx");
  }

  /**
   * Where the distribution is: the property manx.home (set by the build), or MANX_HOME (set by the
   * launcher).
   *
   * @throws LabException if neither is set
   */
  public static Path home() {
    String home = System.getProperty("manx.home", System.getenv().getOrDefault("MANX_HOME", ""));
    if (home.isEmpty()) {
      throw new LabException("neither the property manx.home nor MANX_HOME says where Manx is");
    }
    return Path.of(home).toAbsolutePath().normalize();
  }

  @Override
  public String make() {
    return "Manx";
  }

  /** The configuration; what is changed in it is written by {@link #reload} and {@link #start}. */
  public ManxConfig config() {
    return config;
  }

  /** Options of its JVM, between spaces; before the start. */
  public void javaOptions(String text) {
    javaOptions = text;
  }

  /** Takes a capability from it, such as {@code sys_nice}; before the start. */
  public void without(String capability) {
    wrapper = List.of("setpriv", "--bounding-set=-" + capability);
  }

  /** Starts it without waiting until it answers; {@link #awaitStarted} does. */
  public void exec() {
    Path file = write(".yaml", config.yaml());
    List<String> words = new ArrayList<>(wrapper);
    words.addAll(List.of(launcher.toString(), "agent", "--config", file.toString()));
    launch(words, javaOptions.isEmpty() ? Map.of() : Map.of("MANX_JAVA_OPTS", javaOptions));
  }

  @Override
  public void start() {
    exec();
    awaitStarted();
  }

  /**
   * Waits until it answers.
   *
   * @throws LabException with its log, if it ends instead or takes longer than a minute
   */
  public void awaitStarted() {
    awaitAnswer(control()::answers);
  }

  /** Writes the configuration and sends SIGHUP. */
  public void reload() {
    write(".yaml", config.yaml());
    signal("HUP");
  }

  /** Writes the configuration and returns once it is in force. */
  public void configure() {
    write(".yaml", config.yaml());
    ControlSocket.Line answer = control().ask("configure").getLast();
    if (answer.code() >= 8000) {
      throw new LabException("Manx refuses: " + answer.text());
    }
  }

  /** Writes this text as the configuration and sends SIGHUP. */
  public void reload(String yaml) {
    write(".yaml", yaml);
    signal("HUP");
  }

  @Override
  public void announce(List<IpPrefix> prefixes) {
    config.originate(prefixes);
    reload();
  }

  @Override
  public String kernelProtocol() {
    return "77";
  }

  @Override
  protected String protocol(IpAddress neighbor) {
    return spec.neighbors().stream()
        .filter(candidate -> candidate.address().equals(neighbor))
        .map(RouterSpec.Neighbor::name)
        .findFirst()
        .orElseThrow();
  }

  /** Resident memory in octets; 0 if it does not run. */
  public static long residentMemory(long pid) {
    try {
      return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
