package io.manx.node.agent.companion;

import io.manx.speaker.config.NodeConfig;
import java.util.List;

/** Something that runs as long as an agent does. */
public interface Companion extends AutoCloseable {
  /** Nobody: an agent from a file. */
  Companion NONE =
      new Companion() {
        @Override
        public void started(RunningAgent agent) {}

        @Override
        public void configured(NodeConfig config) {}

        @Override
        public void converged() {}

        @Override
        public List<String> problems() {
          return List.of();
        }

        @Override
        public void close() {}
      };

  /** The agent runs. On the thread that started it; returns at once. */
  void started(RunningAgent agent);

  /** A configuration is in force. On the speaker loop; returns at once. */
  void configured(NodeConfig config);

  /** Every peer has said what it had, or will not. On the speaker loop; returns at once. */
  void converged();

  /** What else keeps this agent from doing all that it was asked to. Any thread. */
  List<String> problems();

  /** The agent ends; returns when nothing more is done. */
  @Override
  void close();
}
