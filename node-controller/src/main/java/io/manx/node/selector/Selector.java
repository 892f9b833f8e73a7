package io.manx.node.selector;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** A condition on labels. Immutable; any thread. */
public sealed interface Selector {
  /** Whether these labels fulfil it. */
  boolean matches(Map<String, String> labels);

  /** Every object: {@code all()}. */
  record All() implements Selector {
    @Override
    public boolean matches(Map<String, String> labels) {
      return true;
    }
  }

  /** Objects of no namespace: {@code global()}. Nodes are such objects, so it is true for them. */
  record Global() implements Selector {
    @Override
    public boolean matches(Map<String, String> labels) {
      return true;
    }
  }

  /**
   * The label is there.
   *
   * @param label its name
   */
  record Has(String label) implements Selector {
    @Override
    public boolean matches(Map<String, String> labels) {
      return labels.containsKey(label);
    }
  }

  /**
   * The label is there with one of some values: {@code ==} and {@code in}.
   *
   * @param label its name
   * @param values the values
   */
  record In(String label, Set<String> values) implements Selector {
    /** Copies the values. */
    public In {
      values = Set.copyOf(values);
    }

    @Override
    public boolean matches(Map<String, String> labels) {
      String value = labels.get(label);
      return value != null && values.contains(value);
    }
  }

  /**
   * The label is there, and its value is in some relation to a text.
   *
   * @param label its name
   * @param relation the relation
   * @param text the text
   */
  record Compare(String label, Relation relation, String text) implements Selector {
    @Override
    public boolean matches(Map<String, String> labels) {
      String value = labels.get(label);
      if (value == null) {
        return false;
      }
      return switch (relation) {
        case CONTAINS -> value.contains(text);
        case STARTS_WITH -> value.startsWith(text);
        case ENDS_WITH -> value.endsWith(text);
      };
    }
  }

  /** How a value can be related to a text. */
  enum Relation {
    /** The text is somewhere in the value. */
    CONTAINS,
    /** The value begins with the text. */
    STARTS_WITH,
    /** The value ends with the text. */
    ENDS_WITH
  }

  /**
   * The opposite; so {@code !=} and {@code not in} are true where the label is missing.
   *
   * @param operand what must not hold
   */
  record Not(Selector operand) implements Selector {
    @Override
    public boolean matches(Map<String, String> labels) {
      return !operand.matches(labels);
    }
  }

  /**
   * All must hold.
   *
   * @param operands what must hold
   */
  record And(List<Selector> operands) implements Selector {
    /** Copies the list. */
    public And {
      operands = List.copyOf(operands);
    }

    @Override
    public boolean matches(Map<String, String> labels) {
      for (Selector operand : operands) {
        if (!operand.matches(labels)) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * One must hold.
   *
   * @param operands what may hold
   */
  record Or(List<Selector> operands) implements Selector {
    /** Copies the list. */
    public Or {
      operands = List.copyOf(operands);
    }

    @Override
    public boolean matches(Map<String, String> labels) {
      for (Selector operand : operands) {
        if (operand.matches(labels)) {
          return true;
        }
      }
      return false;
    }
  }
}
