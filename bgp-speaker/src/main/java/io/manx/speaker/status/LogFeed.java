package io.manx.speaker.status;

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
}
