package io.manx.node.agent;

import io.manx.speaker.config.NodeConfig;
import java.nio.file.Path;

/**
 * The files of one agent beside its control socket. Their names come from the socket's, because one
 * machine may run several agents, each in a network namespace of its own.
 *
 * @param base the path of the control socket, or what stands for it where there is none
 */
record NodeFiles(Path base) {
  private static final String DIRECTORY = "/run/manx/";

  /** The files of the agent with this configuration. */
  static NodeFiles of(NodeConfig config) {
    String socket = config.controlSocket();
    return new NodeFiles(
        Path.of(socket.isEmpty() ? DIRECTORY + config.name().replace('/', '_') : socket));
  }

  /** Held by the agent as long as it lives. */
  Path lock() {
    return beside(".lock");
  }

  /** Remembers which forwarding settings were changed. */
  Path sysctls() {
    return beside(".sysctls");
  }

  /** How the last run ended. */
  Path run() {
    return beside(".run");
  }

  private Path beside(String suffix) {
    return base.resolveSibling(base.getFileName() + suffix);
  }
}
