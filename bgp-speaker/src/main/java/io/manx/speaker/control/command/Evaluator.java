package io.manx.speaker.control.command;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.control.command.Expression.Operator;
import io.manx.speaker.model.AsPath;
import org.jspecify.annotations.Nullable;

/** Computes the value of an expression. */
final class Evaluator {
  private static final long MASK = 0xFFFF_FFFFL;

  private Evaluator() {}

  static Object evaluate(Expression expression, Expression.@Nullable Route route) {
    return switch (expression) {
      case Expression.Constant constant -> constant.value();
      case Expression.Attribute attribute -> {
        if (route == null) {
          throw new EvaluationException(
              attribute.field().text() + " is known in show route where only");
        }
        yield attribute.field().valueOf(route);
      }
      case Expression.Defined defined ->
          route != null && !(defined.field().valueOf(route) instanceof Values.Undefined);
      case Expression.Not not -> !truth(evaluate(not.operand(), route), "!");
      case Expression.Binary binary -> binary(binary, route);
    };
  }

  private static Object binary(Expression.Binary binary, Expression.@Nullable Route route) {
    Operator operator = binary.operator();
    Object left = evaluate(binary.left(), route);
    if (operator == Operator.AND || operator == Operator.OR) {
      boolean first = truth(left, operator.mark());
      return first == (operator == Operator.OR)
          ? first
          : truth(evaluate(binary.right(), route), operator.mark());
    }
    Object right = evaluate(binary.right(), route);
    if (left instanceof Values.Undefined || right instanceof Values.Undefined) {
      return Values.Undefined.UNDEFINED;
    }
    return switch (operator) {
      case EQUAL -> equal(left, right);
      case NOT_EQUAL -> !equal(left, right);
      case LESS -> compare(operator, left, right) < 0;
      case LESS_EQUAL -> compare(operator, left, right) <= 0;
      case GREATER -> compare(operator, left, right) > 0;
      case GREATER_EQUAL -> compare(operator, left, right) >= 0;
      case MATCH -> match(left, right);
      case NO_MATCH -> !match(left, right);
      default -> arithmetic(operator, left, right);
    };
  }

  private static boolean truth(Object value, String mark) {
    return switch (value) {
      case Boolean truth -> truth;
      case Values.Undefined _ -> false;
      default -> throw new EvaluationException(mark + " cannot take " + Values.describe(value));
    };
  }

  private static boolean equal(Object left, Object right) {
    // A protocol's name is a string, and an address may come in quotes (birdwatcher writes it so).
    if (left instanceof IpAddress address && right instanceof String text) {
      return address.toString().equals(text);
    }
    if (left.getClass() != right.getClass()) {
      throw misfit(Operator.EQUAL, left, right);
    }
    return left.equals(right);
  }

  private static int compare(Operator operator, Object left, Object right) {
    if (left instanceof Long a && right instanceof Long b) {
      return Long.compare(a, b);
    }
    if (left instanceof IpAddress a && right instanceof IpAddress b) {
      return a.compareTo(b);
    }
    if (left instanceof String a && right instanceof String b) {
      return a.compareTo(b);
    }
    throw misfit(operator, left, right);
  }

  /** The operator {@code ~}: the left is in the right, or matched by it, or they share a member. */
  private static boolean match(Object left, Object right) {
    return switch (right) {
      case Values.NumberSet set when left instanceof Long value -> set.contains(value);
      case Values.NumberSet set when left instanceof AsPath path -> anyAs(path, set);
      case Values.TupleSet set when left instanceof Values.Tuple tuple -> set.contains(tuple);
      case Values.TupleSet set when left instanceof Values.Communities own ->
          own.members().stream().anyMatch(set::contains);
      case Values.Communities own when left instanceof Values.Tuple tuple ->
          own.members().contains(tuple);
      case Values.AddressSet set when left instanceof IpAddress address ->
          set.members().contains(address);
      case Values.PrefixSet set when left instanceof IpPrefix prefix -> set.contains(prefix);
      case Values.PrefixSet set when left instanceof IpAddress address ->
          set.contains(IpPrefix.host(address));
      case IpPrefix outer when left instanceof IpPrefix prefix -> outer.contains(prefix);
      case IpPrefix outer when left instanceof IpAddress address -> outer.contains(address);
      case PathMask mask when left instanceof AsPath path -> mask.matches(path);
      case AsPath path when left instanceof Long value -> path.occurrences(value) > 0;
      case String pattern when left instanceof String text ->
          ProtocolSelector.pattern(pattern).matches(text);
      default -> throw misfit(Operator.MATCH, left, right);
    };
  }

  private static boolean anyAs(AsPath path, Values.NumberSet set) {
    for (AsPath.Segment segment : path.segments()) {
      for (int asNumber : segment.asNumbers()) {
        if (set.contains(Integer.toUnsignedLong(asNumber))) {
          return true;
        }
      }
    }
    return false;
  }

  private static Object arithmetic(Operator operator, Object left, Object right) {
    if (!(left instanceof Long a) || !(right instanceof Long b)) {
      throw misfit(operator, left, right);
    }
    return switch (operator) {
      case PLUS -> a + b & MASK;
      case MINUS -> a - b & MASK;
      case TIMES -> a * b & MASK;
      case DIVIDE -> {
        if (b == 0) {
          throw new EvaluationException("division by zero");
        }
        yield a / b;
      }
      default -> throw new IllegalStateException(operator + " is not arithmetic");
    };
  }

  private static EvaluationException misfit(Operator operator, Object left, Object right) {
    return new EvaluationException(
        "operator "
            + operator.mark()
            + " cannot take "
            + Values.describe(left)
            + " and "
            + Values.describe(right));
  }
}
