package io.manx.speaker.control.text;

import java.util.ArrayList;
import java.util.List;

/** Keeps the lines of a part of an answer, which has no end of its own. */
final class Lines implements Reply {
  private final List<String> lines = new ArrayList<>();

  @Override
  public void line(int code, CharSequence text) {
    lines.add(text.toString());
  }

  @Override
  public void end(int code, CharSequence text) {
    throw new AssertionError("a part of an answer ends nothing");
  }

  /** What was written. */
  List<String> all() {
    return lines;
  }
}
