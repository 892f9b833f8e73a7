package io.manx.speaker.control.command;

import io.manx.speaker.status.PathView;
import io.manx.speaker.status.RouteView;
import org.jspecify.annotations.Nullable;

/**
 * An expression of BIRD's filter language: a condition of {@code show route where}, or an argument
 * of {@code eval}.
 */
public sealed interface Expression {
  /**
   * What an expression may look at.
   *
   * @param route the destination
   * @param path one path to it
   */
  record Route(RouteView route, PathView path) {}

  /** Operators of two operands. */
  enum Operator {
    /** Logical or; the right side only where needed. */
    OR("||"),
    /** Logical and; the right side only where needed. */
    AND("&&"),
    /** Equal. */
    EQUAL("="),
    /** Not equal. */
    NOT_EQUAL("!="),
    /** Less. */
    LESS("<"),
    /** Less or equal. */
    LESS_EQUAL("<="),
    /** Greater. */
    GREATER(">"),
    /** Greater or equal. */
    GREATER_EQUAL(">="),
    /** Member of a set, or matched by a mask. */
    MATCH("~"),
    /** Not {@link #MATCH}. */
    NO_MATCH("!~"),
    /** Sum. */
    PLUS("+"),
    /** Difference. */
    MINUS("-"),
    /** Product. */
    TIMES("*"),
    /** Quotient, rounded down. */
    DIVIDE("/");

    private final String mark;

    Operator(String mark) {
      this.mark = mark;
    }

    /** How it is written. */
    public String mark() {
      return mark;
    }
  }

  /**
   * A constant.
   *
   * @param value see {@link Values}
   */
  record Constant(Object value) implements Expression {}

  /**
   * Something about a route.
   *
   * @param field what
   */
  record Attribute(RouteField field) implements Expression {}

  /**
   * Logical not.
   *
   * @param operand a condition
   */
  record Not(Expression operand) implements Expression {}

  /**
   * Whether a route has an attribute.
   *
   * @param field the attribute
   */
  record Defined(RouteField field) implements Expression {}

  /**
   * Two operands.
   *
   * @param operator what to do with them
   * @param left the left one
   * @param right the right one
   */
  record Binary(Operator operator, Expression left, Expression right) implements Expression {}

  /**
   * Evaluates a condition for a route. A condition on an attribute that the route does not have is
   * false.
   *
   * @throws EvaluationException if operands do not fit their operator
   */
  default boolean test(RouteView route, PathView path) {
    return switch (Evaluator.evaluate(this, new Route(route, path))) {
      case Boolean truth -> truth;
      case Values.Undefined _ -> false;
      case Object other ->
          throw new EvaluationException(Values.describe(other) + " is not a condition");
    };
  }

  /**
   * The text of the value of an expression, as {@code eval} prints it.
   *
   * @param route what to look at, or null if there is none
   * @throws EvaluationException if operands do not fit their operator, or a route is needed
   */
  default String text(@Nullable Route route) {
    return Values.text(Evaluator.evaluate(this, route));
  }
}
