package io.manx.node.agent;

import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.control.ControlServer;
import io.manx.speaker.control.ControlSettings;
import io.manx.speaker.control.Ports;
import io.manx.speaker.control.text.TimeFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control sockets that the configuration wants. One that cannot be opened is reported and
 * leaves the rest of the agent alone. Thread-safe.
 */
final class Controls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Controls.class);

  private final Ports ports;
  private final Map<ControlSettings, ControlServer> open = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();
  private boolean closed;

  Controls(Ports ports) {
    this.ports = ports;
  }

  /** Opens and closes sockets as a configuration says; those that stay the same stay open. */
  synchronized void configure(NodeConfig config) {
    if (closed) {
      return;
    }
    problems.clear();
    Set<ControlSettings> wanted = new LinkedHashSet<>();
    if (!config.controlSocket().isEmpty()) {
      wanted.add(
          ControlSettings.bird2(
              Path.of(config.controlSocket()), timeFormat(config), Version.number()));
    }
    if (!config.calicoSocket().isEmpty()) {
      wanted.add(
          ControlSettings.calico(
              Path.of(config.calicoSocket()), timeFormat(config), Version.number()));
    }
    open.entrySet()
        .removeIf(
            entry -> {
              boolean goes = !wanted.contains(entry.getKey());
              if (goes) {
                entry.getValue().close();
              }
              return goes;
            });
    wanted.stream().filter(settings -> !open.containsKey(settings)).forEach(this::open);
  }

  private static TimeFormat timeFormat(NodeConfig config) {
    return switch (config.timeFormat()) {
      case SHORT -> TimeFormat.SHORT;
      case ISO_LONG -> TimeFormat.ISO_LONG;
      case EPOCH -> TimeFormat.EPOCH;
    };
  }

  private void open(ControlSettings settings) {
    try {
      open.put(settings, ControlServer.start(settings, ports));
    } catch (IOException e) {
      LOG.error("{}", e.getMessage());
      problems.add(e.getMessage());
    }
  }

  /** Why sockets that are wanted are not open; empty if all are. */
  synchronized List<String> problems() {
    return List.copyOf(problems);
  }

  @Override
  public synchronized void close() {
    closed = true;
    open.values().forEach(ControlServer::close);
    open.clear();
  }
}
