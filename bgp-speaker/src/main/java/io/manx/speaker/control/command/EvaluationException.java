package io.manx.speaker.control.command;

/** An expression that parses but has no value: operands that do not fit, a division by zero. */
public final class EvaluationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EvaluationException(String text) {
    super(text, null, false, false);
  }

  /** A sentence for the user. */
  public String text() {
    String text = getMessage();
    return text == null ? "" : text;
  }
}
