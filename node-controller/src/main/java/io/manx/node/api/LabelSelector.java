package io.manx.node.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' own selector; every requirement must hold.
 *
 * @param matchLabels labels with their values
 * @param matchExpressions further requirements
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LabelSelector(
    @JsonPropertyDescription("Labels that must have these values.")
        @Nullable Map<String, String> matchLabels,
    @JsonPropertyDescription("Further requirements; all must hold.") @Size(max = 64)
        @Nullable List<Requirement> matchExpressions) {
  /**
   * One requirement.
   *
   * @param key the label
   * @param operator {@code In}, {@code NotIn}, {@code Exists} or {@code DoesNotExist}
   * @param values the values of In and NotIn
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Requirement(
      @JsonPropertyDescription("The label.") @Required @Size(min = 1, max = 317) String key,
      @JsonPropertyDescription("In, NotIn, Exists or DoesNotExist.")
          @Required
          @Pattern("^(In|NotIn|Exists|DoesNotExist)$")
          String operator,
      @JsonPropertyDescription("The values of In and NotIn.") @Size(max = 256)
          @Nullable List<String> values) {}
}
