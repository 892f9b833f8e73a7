package io.manx.node.selector;

import io.manx.node.api.LabelSelector;
import io.manx.node.api.LabelSelector.Requirement;
import io.manx.node.selector.Selector.Has;
import io.manx.node.selector.Selector.In;
import io.manx.node.selector.Selector.Not;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads Kubernetes' label selectors. */
public final class LabelSelectors {
  private LabelSelectors() {}

  /**
   * The same as an expression; an empty one selects everything.
   *
   * @throws IllegalArgumentException with a sentence about the requirement that makes no sense
   */
  public static Selector read(LabelSelector selector) {
    var all = new ArrayList<Selector>();
    if (selector.matchLabels() != null) {
      selector.matchLabels().forEach((label, value) -> all.add(new In(label, Set.of(value))));
    }
    if (selector.matchExpressions() != null) {
      selector.matchExpressions().forEach(requirement -> all.add(read(requirement)));
    }
    return SelectorParser.all(all);
  }

  private static Selector read(Requirement requirement) {
    List<String> given = requirement.values() == null ? List.of() : requirement.values();
    Set<String> values = new LinkedHashSet<>(given);
    boolean takesValues =
        requirement.operator().equals("In") || requirement.operator().equals("NotIn");
    if (takesValues == values.isEmpty()) {
      throw new IllegalArgumentException(
          "the requirement on '"
              + requirement.key()
              + "': "
              + requirement.operator()
              + (takesValues ? " needs values" : " takes no values"));
    }
    String label = requirement.key();
    return switch (requirement.operator()) {
      case "In" -> new In(label, values);
      // As in Kubernetes, true where the label is missing.
      case "NotIn" -> new Not(new In(label, values));
      case "Exists" -> new Has(label);
      case "DoesNotExist" -> new Not(new Has(label));
      default ->
          throw new IllegalArgumentException(
              "the operator '"
                  + requirement.operator()
                  + "' is not known: In, NotIn, Exists or DoesNotExist");
    };
  }
}
