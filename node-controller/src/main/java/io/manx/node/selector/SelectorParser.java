package io.manx.node.selector;

import io.manx.node.selector.Selector.All;
import io.manx.node.selector.Selector.And;
import io.manx.node.selector.Selector.Compare;
import io.manx.node.selector.Selector.Global;
import io.manx.node.selector.Selector.Has;
import io.manx.node.selector.Selector.In;
import io.manx.node.selector.Selector.Not;
import io.manx.node.selector.Selector.Or;
import io.manx.node.selector.Selector.Relation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads Calico's selector expressions. {@code &&} binds more tightly than {@code ||}, {@code !}
 * more tightly than both. An empty text selects everything.
 */
public final class SelectorParser {
  private static final int MAX_LENGTH = 4096;
  private static final int MAX_DEPTH = 64;

  private final String text;
  private int at;
  private int depth;

  private SelectorParser(String text) {
    this.text = text;
  }

  /**
   * Reads an expression.
   *
   * @throws SelectorSyntaxException if it is none, with the character where it ceases to be one
   */
  public static Selector parse(String text) throws SelectorSyntaxException {
    if (text.length() > MAX_LENGTH) {
      throw new SelectorSyntaxException(
          text.substring(0, 80), 79, "it is longer than " + MAX_LENGTH + " characters");
    }
    var parser = new SelectorParser(text);
    parser.space();
    if (parser.at == text.length()) {
      return new All();
    }
    Selector selector = parser.or();
    parser.space();
    if (parser.at < text.length()) {
      throw parser.wrong("&&, || or the end was expected");
    }
    return selector;
  }

  private Selector or() throws SelectorSyntaxException {
    var operands = new ArrayList<Selector>();
    do {
      operands.add(and());
    } while (accept("||"));
    return operands.size() == 1 ? operands.getFirst() : new Or(operands);
  }

  private Selector and() throws SelectorSyntaxException {
    var operands = new ArrayList<Selector>();
    do {
      operands.add(unary());
    } while (accept("&&"));
    return operands.size() == 1 ? operands.getFirst() : new And(operands);
  }

  private Selector unary() throws SelectorSyntaxException {
    if (++depth > MAX_DEPTH) {
      throw wrong("it is nested more than " + MAX_DEPTH + " deep");
    }
    Selector selector;
    space();
    if (accept("!")) {
      selector = new Not(unary());
    } else if (accept("(")) {
      selector = or();
      expect(")");
    } else {
      selector = primary();
    }
    depth--;
    return selector;
  }

  private Selector primary() throws SelectorSyntaxException {
    int start = at;
    String name = label("a label, all(), global(), has(LABEL), ! or ( was expected");
    space();
    if (next('(')) {
      return call(name, start);
    }
    return operator(name);
  }

  private Selector call(String name, int start) throws SelectorSyntaxException {
    expect("(");
    return switch (name) {
      case "all" -> closed(new All());
      case "global" -> closed(new Global());
      case "has" -> {
        space();
        yield closed(new Has(label("the name of a label was expected")));
      }
      default -> {
        at = start;
        throw wrong("there is no function '" + name + "': all(), global() or has(LABEL)");
      }
    };
  }

  private Selector closed(Selector call) throws SelectorSyntaxException {
    expect(")");
    return call;
  }

  private Selector operator(String label) throws SelectorSyntaxException {
    if (accept("==")) {
      return new In(label, Set.of(quoted()));
    }
    if (accept("!=")) {
      return new Not(new In(label, Set.of(quoted())));
    }
    space();
    if (next('=')) {
      throw wrong("a comparison is written with two: ==");
    }
    int start = at;
    String word = at < text.length() && isLabelCharacter(text.charAt(at)) ? label("") : "";
    return switch (word) {
      case "in" -> new In(label, set());
      case "not" -> {
        word("in", "not in");
        yield new Not(new In(label, set()));
      }
      case "contains" -> new Compare(label, Relation.CONTAINS, quoted());
      case "starts" -> {
        word("with", "starts with");
        yield new Compare(label, Relation.STARTS_WITH, quoted());
      }
      case "ends" -> {
        word("with", "ends with");
        yield new Compare(label, Relation.ENDS_WITH, quoted());
      }
      default -> {
        at = start;
        throw wrong(
            "==, !=, in, not in, contains, starts with or ends with was expected after '"
                + label
                + "'");
      }
    };
  }

  private void word(String expected, String whole) throws SelectorSyntaxException {
    space();
    int start = at;
    String found = at < text.length() && isLabelCharacter(text.charAt(at)) ? label("") : "";
    if (!found.equals(expected)) {
      at = start;
      throw wrong("'" + whole + "' was expected");
    }
  }

  private Set<String> set() throws SelectorSyntaxException {
    expect("{");
    var values = new LinkedHashSet<String>();
    if (accept("}")) {
      return values;
    }
    do {
      values.add(quoted());
    } while (accept(","));
    expect("}");
    return values;
  }

  private String quoted() throws SelectorSyntaxException {
    space();
    if (!next('\'') && !next('"')) {
      throw wrong("a value in quotes was expected, such as 'r7'");
    }
    int end = text.indexOf(text.charAt(at), at + 1);
    if (end < 0) {
      throw wrong("this quote is not closed");
    }
    String value = text.substring(at + 1, end);
    at = end + 1;
    return value;
  }

  private String label(String otherwise) throws SelectorSyntaxException {
    int start = at;
    while (at < text.length() && isLabelCharacter(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw wrong(otherwise);
    }
    return text.substring(start, at);
  }

  private static boolean isLabelCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '.'
        || c == '/'
        || c == '-';
  }

  private boolean next(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private boolean accept(String token) {
    space();
    boolean there = text.startsWith(token, at);
    // "!" is not the beginning of "!=".
    if (there && token.equals("!") && text.startsWith("!=", at)) {
      return false;
    }
    at += there ? token.length() : 0;
    return there;
  }

  private void expect(String token) throws SelectorSyntaxException {
    if (!accept(token)) {
      throw wrong("'" + token + "' was expected");
    }
  }

  private void space() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private SelectorSyntaxException wrong(String message) {
    return new SelectorSyntaxException(text, at, message);
  }

  /** A selector that is true where all of these are. */
  public static Selector all(List<Selector> selectors) {
    return selectors.size() == 1 ? selectors.getFirst() : new And(selectors);
  }
}
