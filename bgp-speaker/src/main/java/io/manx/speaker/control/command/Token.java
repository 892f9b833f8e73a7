package io.manx.speaker.control.command;

/**
 * A piece of a command line.
 *
 * @param kind what it is
 * @param text the characters, without quotes
 * @param column where it starts, from 1
 */
record Token(Kind kind, String text, int column) {
  /** The kinds of token. */
  enum Kind {
    /** A keyword or a name. */
    WORD,
    /** A name in single quotes: never a keyword. */
    SYMBOL,
    /** Text in double quotes. */
    TEXT,
    /** Digits, or hexadecimal digits after 0x. */
    NUMBER,
    /** Numbers with units of time: 90s, 1h30m. */
    DURATION,
    /** An address. */
    ADDRESS,
    /** An address, a slash and a length. */
    PREFIX,
    /** An operator or a bracket. */
    MARK,
    /** The end of the line. */
    END
  }

  boolean is(Kind wanted) {
    return kind == wanted;
  }

  boolean isWord(String word) {
    return kind == Kind.WORD && text.equals(word);
  }

  boolean isMark(String mark) {
    return kind == Kind.MARK && text.equals(mark);
  }

  /** How an error message names it. */
  String describe() {
    return switch (kind) {
      case END -> "END";
      case TEXT -> "\"" + text + "\"";
      default -> "'" + text + "'";
    };
  }
}
