package io.manx.speaker.control;

import io.manx.speaker.control.text.JsonText;
import io.manx.speaker.control.text.Reply;
import java.io.IOException;

/**
 * Wraps the lines of a command that has no objects of its own: kind {@code reply}. Errors stay as
 * they are; the client words them.
 *
 * @param out where the JSON goes
 */
record JsonReply(Reply out) implements Reply {
  private static final int FIRST_ERROR = 8000;

  @Override
  public void line(int code, CharSequence text) throws IOException {
    out.line(JsonCommands.CODE, JsonText.reply(code, text.toString()));
  }

  @Override
  public void end(int code, CharSequence text) throws IOException {
    if (code >= FIRST_ERROR) {
      out.end(code, text);
      return;
    }
    if (!text.isEmpty()) {
      line(code, text);
    }
    out.end(0, "");
  }
}
