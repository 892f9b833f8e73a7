package io.manx.lab.daemon;

import io.manx.lab.net.LabException;
import io.manx.lab.net.Netns;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A daemon that answers BIRD's control protocol: BIRD itself, and the Manx agent. */
public abstract class BirdSpeaking extends Daemon {
  private final ControlSocket control;

  /** A daemon whose control socket is the file with suffix {@code .ctl}. */
  protected BirdSpeaking(Netns netns, Path directory, String name) {
    super(netns, directory, name);
    this.control = new ControlSocket(directory.resolve(name + ".ctl"));
  }

  /** Its control socket. */
  public final ControlSocket control() {
    return control;
  }

  /** The protocol that is the session with this neighbour. */
  protected abstract String protocol(IpAddress neighbor);

  @Override
  public final boolean established(IpAddress neighbor) {
    return !establishedAmong(List.of(neighbor)).isEmpty();
  }

  /**
   * One question for all of them: a daemon that is starting has better things to do than to answer.
   */
  @Override
  public final Set<IpAddress> establishedAmong(List<IpAddress> neighbors) {
    Set<String> up = new HashSet<>();
    try {
      for (ControlSocket.Line line : control.ask("show protocols")) {
        String[] words = line.text().strip().split("\\s+");
        if (words[words.length - 1].equals("Established")) {
          up.add(words[0]);
        }
      }
    } catch (LabException e) {
      // Not listening yet, or not any more: no session is up.
      return Set.of();
    }
    return neighbors.stream()
        .filter(neighbor -> up.contains(protocol(neighbor)))
        .collect(Collectors.toSet());
  }

  @Override
  public final Set<IpPrefix> learned(IpAddress neighbor) {
    Set<IpPrefix> prefixes = new LinkedHashSet<>();
    for (ControlSocket.Line line : control.ask("show route protocol " + protocol(neighbor))) {
      String first = line.text().split("\\s+", 2)[0];
      if (line.code() == 1007 && first.contains("/")) {
        prefixes.add(IpPrefix.parse(first));
      }
    }
    return prefixes;
  }

  @Override
  public final String protocols() {
    return control.text("show protocols");
  }
}
