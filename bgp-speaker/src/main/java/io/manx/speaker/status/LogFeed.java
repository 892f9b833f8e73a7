package io.manx.speaker.status;

import java.util.List;
import java.util.function.Consumer;

/** The lines of the log as they are written, for {@code echo}. */
public interface LogFeed {
  /** No line ever. */
  LogFeed SILENT = listener -> () -> {};

  /** Ends a subscription; may be called more than once. */
  @FunctionalInterface
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Hands every further line to a listener, without time and level. Any thread.
   *
   * @param listener called by the thread that logs: must neither block nor log
   */
  Subscription subscribe(Consumer<String> listener);

  /** The last lines, oldest first, as many as are kept. Any thread. */
  default List<String> recent() {
    return List.of();
  }

  /**
   * Sets what is logged from now on, until the next configuration. Any thread.
   *
   * @param level ERROR, WARNING, INFO, DEBUG or TRACE, in any case
   * @return false if there is no such level, or nothing to set
   */
  default boolean level(String level) {
    return false;
  }
}
