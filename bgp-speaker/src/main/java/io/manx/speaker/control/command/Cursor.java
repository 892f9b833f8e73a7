package io.manx.speaker.control.command;

import io.manx.speaker.control.command.Token.Kind;
import java.util.List;

/** A place in a list of tokens. */
final class Cursor {
  private static final long MAX_NUMBER = 0xFFFF_FFFFL;

  private final List<Token> tokens;
  private int at;

  Cursor(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token peek() {
    return tokens.get(at);
  }

  /** The token so many after the next one. */
  Token ahead(int count) {
    return tokens.get(Math.min(at + count, tokens.size() - 1));
  }

  Token next() {
    Token token = tokens.get(at);
    if (at < tokens.size() - 1) {
      at++;
    }
    return token;
  }

  boolean atEnd() {
    return peek().is(Kind.END);
  }

  boolean acceptWord(String word) {
    if (peek().isWord(word)) {
      next();
      return true;
    }
    return false;
  }

  boolean acceptMark(String mark) {
    if (peek().isMark(mark)) {
      next();
      return true;
    }
    return false;
  }

  void expectMark(String mark) {
    if (!acceptMark(mark)) {
      throw unexpected("'" + mark + "'");
    }
  }

  void expectEnd() {
    if (!atEnd()) {
      throw unexpected("END");
    }
  }

  /** A protocol's name, bare or in single quotes. */
  String expectName(String what) {
    if (peek().is(Kind.WORD) || peek().is(Kind.SYMBOL)) {
      return next().text();
    }
    throw unexpected(what);
  }

  /** An unsigned number of 32 bits. */
  long expectNumber() {
    if (!peek().is(Kind.NUMBER)) {
      throw unexpected("a number");
    }
    return number(next());
  }

  static long number(Token token) {
    String text = token.text();
    boolean hex = text.startsWith("0x");
    String digits = hex ? text.substring(2) : text;
    long value = digits.length() > 10 ? -1 : Long.parseLong(digits, hex ? 16 : 10);
    if (value < 0 || value > MAX_NUMBER) {
      throw new SyntaxException("Number out of range: " + text);
    }
    return value;
  }

  /** The error for the token here: says what would have been right. */
  SyntaxException unexpected(String expected) {
    return new SyntaxException(
        "syntax error, unexpected " + peek().describe() + ", expecting " + expected);
  }
}
