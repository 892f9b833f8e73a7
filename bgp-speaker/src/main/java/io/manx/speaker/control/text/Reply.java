package io.manx.speaker.control.text;

import java.io.IOException;

/** Takes the lines of an answer. Writing may block until the client reads. */
public interface Reply {
  /**
   * A line that others follow.
   *
   * @param code 1..9999
   * @param text without a line end; control characters are replaced
   * @throws IOException if the client has gone: stop answering
   */
  void line(int code, CharSequence text) throws IOException;

  /**
   * The last line.
   *
   * @param code 0..9999
   * @param text may be empty
   * @throws IOException if the client has gone
   */
  void end(int code, CharSequence text) throws IOException;

  /**
   * Sends the lines so far, instead of waiting until there are more.
   *
   * @throws IOException if the client has gone
   */
  default void push() throws IOException {}
}
