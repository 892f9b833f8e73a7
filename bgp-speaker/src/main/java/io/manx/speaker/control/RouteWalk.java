package io.manx.speaker.control;

import io.manx.speaker.control.Answers.NoAnswerException;
import io.manx.speaker.status.RouteQuery;
import io.manx.speaker.status.RouteView;
import io.manx.speaker.status.SpeakerStatus;
import java.io.IOException;
import java.util.concurrent.CompletionStage;

/** The pages of {@code show route} for readers outside of control sessions. Any thread. */
public final class RouteWalk {
  private RouteWalk() {}

  /** Takes a route. */
  @FunctionalInterface
  public interface Sink {
    /** Takes a prefix with those of its paths that match; it is another one after that. */
    void take(RouteView route) throws IOException;
  }

  /** The speaker failed to answer. */
  public static final class BrokenOffException extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenOffException(NoAnswerException cause) {
      super(cause.getMessage(), cause);
    }
  }

  /**
   * Waits for the speaker.
   *
   * @throws IOException if this thread is interrupted
   */
  public static <T> T await(CompletionStage<T> stage) throws IOException, BrokenOffException {
    try {
      return Answers.await(stage);
    } catch (NoAnswerException e) {
      throw new BrokenOffException(e);
    }
  }

  /**
   * Hands every route of a query to the sink, at the pace of the sink.
   *
   * @return how many paths matched
   */
  public static long routes(SpeakerStatus status, RouteQuery query, Sink sink)
      throws IOException, BrokenOffException {
    try {
      return RoutePages.walk(status, query, null, sink::take).matched();
    } catch (NoAnswerException e) {
      throw new BrokenOffException(e);
    }
  }
}
