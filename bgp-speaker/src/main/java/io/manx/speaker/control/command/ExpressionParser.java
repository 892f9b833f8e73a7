package io.manx.speaker.control.command;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.control.command.Expression.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Expressions, in BIRD's precedence: {@code ||}, {@code &&}, comparisons, sums, products, not. */
final class ExpressionParser {
  private static final int MAX_DEPTH = 50;
  private static final List<Operator> COMPARISONS =
      List.of(
          Operator.EQUAL,
          Operator.NOT_EQUAL,
          Operator.LESS_EQUAL,
          Operator.GREATER_EQUAL,
          Operator.LESS,
          Operator.GREATER,
          Operator.MATCH,
          Operator.NO_MATCH);
  private static final Set<String> SYMBOLS =
      Set.of(
          "RTS_BGP",
          "RTS_STATIC",
          "RTS_DEVICE",
          "RTS_INHERIT",
          "RTS_DUMMY",
          "RTD_UNICAST",
          "RTD_BLACKHOLE",
          "RTD_UNREACHABLE",
          "RTD_PROHIBIT",
          "ORIGIN_IGP",
          "ORIGIN_EGP",
          "ORIGIN_INCOMPLETE",
          "NET_IP4",
          "NET_IP6");

  private final Cursor in;
  private int depth;

  ExpressionParser(Cursor in) {
    this.in = in;
  }

  /** A condition: what follows {@code where}. Ends where no operator follows. */
  Expression condition() {
    return expression();
  }

  Expression expression() {
    if (++depth > MAX_DEPTH) {
      throw new SyntaxException("syntax error, more than " + MAX_DEPTH + " nested expressions");
    }
    Expression left = conjunction();
    while (in.acceptMark("||")) {
      left = new Expression.Binary(Operator.OR, left, conjunction());
    }
    depth--;
    return left;
  }

  private Expression conjunction() {
    Expression left = comparison();
    while (in.acceptMark("&&")) {
      left = new Expression.Binary(Operator.AND, left, comparison());
    }
    return left;
  }

  private Expression comparison() {
    Expression left = sum();
    for (Operator operator : COMPARISONS) {
      if (in.acceptMark(operator.mark())) {
        return new Expression.Binary(operator, left, sum());
      }
    }
    return left;
  }

  private Expression sum() {
    Expression left = product();
    while (true) {
      if (in.acceptMark("+")) {
        left = new Expression.Binary(Operator.PLUS, left, product());
      } else if (in.acceptMark("-")) {
        left = new Expression.Binary(Operator.MINUS, left, product());
      } else {
        return left;
      }
    }
  }

  private Expression product() {
    Expression left = unary();
    while (true) {
      if (in.acceptMark("*")) {
        left = new Expression.Binary(Operator.TIMES, left, unary());
      } else if (in.acceptMark("/")) {
        left = new Expression.Binary(Operator.DIVIDE, left, unary());
      } else {
        return left;
      }
    }
  }

  private Expression unary() {
    if (in.acceptMark("!")) {
      if (++depth > MAX_DEPTH) {
        throw new SyntaxException("syntax error, more than " + MAX_DEPTH + " nested expressions");
      }
      var not = new Expression.Not(unary());
      depth--;
      return not;
    }
    return primary();
  }

  private Expression primary() {
    Token token = in.peek();
    return switch (token.kind()) {
      case NUMBER -> new Expression.Constant(in.expectNumber());
      case TEXT, SYMBOL -> new Expression.Constant(in.next().text());
      case ADDRESS -> new Expression.Constant(IpAddress.parse(in.next().text()));
      case PREFIX -> new Expression.Constant(IpPrefix.parse(in.next().text()));
      case WORD -> word();
      case MARK, DURATION, END -> bracket();
    };
  }

  private Expression bracket() {
    if (in.acceptMark("(")) {
      Expression inner = expression();
      if (!in.peek().isMark(",")) {
        in.expectMark(")");
        return inner;
      }
      var numbers = new ArrayList<Long>();
      numbers.add(constantNumber(inner));
      while (in.acceptMark(",")) {
        numbers.add(constantNumber(sum()));
      }
      in.expectMark(")");
      if (numbers.size() > 3) {
        throw new SyntaxException("syntax error, a community has two or three numbers");
      }
      return new Expression.Constant(new Values.Tuple(numbers));
    }
    if (in.acceptMark("[")) {
      return new Expression.Constant(new SetParser(in).set());
    }
    if (in.acceptMark("[=")) {
      return new Expression.Constant(new SetParser(in).pathMask());
    }
    throw in.unexpected("a value");
  }

  private static long constantNumber(Expression expression) {
    try {
      if (Evaluator.evaluate(expression, null) instanceof Long number) {
        return number;
      }
    } catch (EvaluationException e) {
      throw new SyntaxException(e.text());
    }
    throw new SyntaxException("syntax error, a community is made of numbers");
  }

  private Expression word() {
    String name = in.next().text();
    if (name.equals("TRUE") || name.equals("true")) {
      return new Expression.Constant(true);
    }
    if (name.equals("FALSE") || name.equals("false")) {
      return new Expression.Constant(false);
    }
    if (name.equals("defined")) {
      in.expectMark("(");
      var defined = new Expression.Defined(field(in.expectName("an attribute")));
      in.expectMark(")");
      return defined;
    }
    if (SYMBOLS.contains(name)) {
      return new Expression.Constant(new Values.Symbol(name));
    }
    return new Expression.Attribute(field(name));
  }

  private static RouteField field(String name) {
    @Nullable RouteField field = RouteField.of(name);
    if (field == null) {
      throw new SyntaxException(
          "syntax error, unexpected '"
              + name
              + "', known here are "
              + String.join(
                  ", ", java.util.Arrays.stream(RouteField.values()).map(RouteField::text).toList())
              + ", defined(), and the constants of BIRD");
    }
    return field;
  }
}
