package io.manx.speaker.control.command;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.control.command.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a command line into tokens. */
final class Tokenizer {
  private static final Pattern V4 = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");
  private static final Pattern V6 =
      Pattern.compile("(?=[0-9a-fA-F]*:[0-9a-fA-F]*:)[0-9a-fA-F:]+(?:\\d*\\.\\d+\\.\\d+\\.\\d+)?");
  private static final Pattern LENGTH = Pattern.compile("/(\\d{1,4})(?![0-9A-Za-z_])");
  private static final Pattern NUMBER = Pattern.compile("0x[0-9a-fA-F]+|\\d+");

  // BIRD has none: ours, as in "last 1h30m".
  private static final Pattern DURATION = Pattern.compile("(?:\\d{1,9}[hms])+(?![0-9A-Za-z_-])");

  // A peer may be named after an address, and configuration names have hyphens.
  private static final Pattern WORD =
      Pattern.compile("[A-Za-z_](?:[0-9A-Za-z_:-]|\\.(?=[0-9A-Za-z_]))*");
  private static final List<String> MARKS =
      List.of(
          "[=", "=]", "&&", "||", "!=", "!~", "<=", ">=", "..", "~", "=", "<", ">", "!", "+", "-",
          "*", "/", "(", ")", "[", "]", "{", "}", ",", ";", ".", "?");

  private final String line;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private Tokenizer(String line) {
    this.line = line;
  }

  /**
   * The tokens of a line, the last one {@link Kind#END}. A {@code #} starts a comment.
   *
   * @throws SyntaxException at the first character that starts no token
   */
  static List<Token> tokenize(String line) {
    var tokenizer = new Tokenizer(line);
    tokenizer.run();
    return tokenizer.tokens;
  }

  private void run() {
    while (true) {
      while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
        at++;
      }
      if (at >= line.length() || line.charAt(at) == '#') {
        tokens.add(new Token(Kind.END, "", at + 1));
        return;
      }
      char c = line.charAt(at);
      if (c == '"') {
        quoted('"', Kind.TEXT, "string");
      } else if (c == '\'') {
        quoted('\'', Kind.SYMBOL, "symbol");
      } else if (!address(V6)
          && !address(V4)
          && !word()
          && !take(DURATION, Kind.DURATION)
          && !number()) {
        mark();
      }
    }
  }

  private void quoted(char quote, Kind kind, String what) {
    int end = line.indexOf(quote, at + 1);
    if (end < 0) {
      throw new SyntaxException("Unterminated " + what);
    }
    tokens.add(new Token(kind, line.substring(at + 1, end), at + 1));
    at = end + 1;
  }

  private boolean address(Pattern pattern) {
    Matcher matcher = pattern.matcher(line).region(at, line.length());
    if (!matcher.lookingAt()) {
      return false;
    }
    String text = matcher.group();
    int start = at;
    int end = matcher.end();
    if (end < line.length() && isNamePart(line.charAt(end))) {
      return false; // a name that begins like an address
    }
    IpAddress address;
    try {
      address = IpAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw new SyntaxException("Invalid address " + text);
    }
    Matcher length = LENGTH.matcher(line).region(end, line.length());
    if (!length.lookingAt()) {
      at = end;
      tokens.add(new Token(Kind.ADDRESS, text, start + 1));
      return true;
    }
    int bits = Integer.parseInt(length.group(1));
    checkPrefix(address, bits);
    at = length.end();
    // As a number: BIRD takes 10.0.0.0/08 for 10.0.0.0/8.
    tokens.add(new Token(Kind.PREFIX, text + "/" + bits, start + 1));
    return true;
  }

  private static void checkPrefix(IpAddress address, int length) {
    if (length > address.family().bits()) {
      throw new SyntaxException("Invalid prefix length " + length);
    }
    IpPrefix meant = IpPrefix.containing(address, length);
    if (!meant.address().equals(address)) {
      throw new SyntaxException(
          "Invalid "
              + (address.isV4() ? "IPv4" : "IPv6")
              + " prefix "
              + address
              + "/"
              + length
              + ", maybe you wanted "
              + meant);
    }
  }

  private boolean word() {
    return take(WORD, Kind.WORD);
  }

  private boolean number() {
    if (!take(NUMBER, Kind.NUMBER)) {
      return false;
    }
    if (at < line.length() && isNamePart(line.charAt(at)) && line.charAt(at) != '-') {
      throw new SyntaxException(
          "syntax error, unexpected '" + line.charAt(at) + "' in a number at column " + (at + 1));
    }
    return true;
  }

  private boolean take(Pattern pattern, Kind kind) {
    Matcher matcher = pattern.matcher(line).region(at, line.length());
    if (!matcher.lookingAt()) {
      return false;
    }
    tokens.add(new Token(kind, matcher.group(), at + 1));
    at = matcher.end();
    return true;
  }

  private void mark() {
    for (String mark : MARKS) {
      if (line.startsWith(mark, at)) {
        tokens.add(new Token(Kind.MARK, mark, at + 1));
        at += mark.length();
        return;
      }
    }
    throw new SyntaxException("syntax error, unexpected '" + line.charAt(at) + "'");
  }

  private static boolean isNamePart(char c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || c == '-';
  }
}
