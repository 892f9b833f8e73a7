package io.manx.speaker.control.command;

/** Leaves the parser at the first mistake; never leaves this package. */
final class SyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int code;

  SyntaxException(int code, String text) {
    super(text, null, false, false);
    this.code = code;
  }

  SyntaxException(String text) {
    this(Refusal.PARSE_ERROR, text);
  }

  Refusal toRefusal() {
    String text = getMessage();
    return new Refusal(code, text == null ? "syntax error" : text);
  }
}
