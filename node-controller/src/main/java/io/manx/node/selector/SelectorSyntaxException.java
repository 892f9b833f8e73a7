package io.manx.node.selector;

/** A text is not a selector. The message says where and what would be right there. */
public final class SelectorSyntaxException extends Exception {
  private static final long serialVersionUID = 1;

  private final int position;

  SelectorSyntaxException(String text, int position, String message) {
    super(
        "character "
            + (position + 1)
            + " of the selector, "
            + place(text, position)
            + ": "
            + message);
    this.position = position;
  }

  private static String place(String text, int position) {
    if (position >= text.length()) {
      return "its end";
    }
    String rest = text.substring(position, Math.min(text.length(), position + 20));
    return "at \"" + rest.replaceAll("\\p{Cntrl}", " ") + "\"";
  }

  /** The index of the character that is wrong, from 0; the length of the text at its end. */
  public int position() {
    return position;
  }
}
