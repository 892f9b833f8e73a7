package io.manx.speaker.control;

import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for the speaker. */
final class Answers {
  private static final long PATIENCE_SECONDS = 60;

  private Answers() {}

  /**
   * The answer, once it is there.
   *
   * @throws NoAnswerException if the speaker fails or stays silent
   * @throws IOException if this connection is being closed
   */
  static <T> T await(CompletionStage<T> stage) throws IOException, NoAnswerException {
    try {
      return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (TimeoutException e) {
      throw new NoAnswerException("The speaker did not answer in time", e);
    } catch (ExecutionException e) {
      throw new NoAnswerException("The speaker failed to answer; its log says why", e);
    }
  }

  /** The speaker fails or stays silent. */
  static final class NoAnswerException extends Exception {
    private static final long serialVersionUID = 1L;

    NoAnswerException(String text, Throwable cause) {
      super(text, cause);
    }
  }
}
