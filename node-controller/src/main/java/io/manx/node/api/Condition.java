package io.manx.node.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is or is not so about an object, in the form of {@code metav1.Condition}.
 *
 * @param type what it is about, such as {@code Accepted}
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param reason one word for programs
 * @param message a sentence for people
 * @param lastTransitionTime when the status last changed, RFC 3339
 * @param observedGeneration the generation of the object that was judged
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Condition(
    @JsonPropertyDescription("What it is about, such as Accepted.") @Required @Size(max = 316)
        String type,
    @JsonPropertyDescription("True, False or Unknown.") @Required @Pattern("^(True|False|Unknown)$")
        String status,
    @JsonPropertyDescription("One word for programs.") @Required @Size(min = 1, max = 1024)
        String reason,
    @JsonPropertyDescription("A sentence for people.") @Required @Size(max = 32768) String message,
    @JsonPropertyDescription("When the status last changed (RFC 3339).") @Required
        String lastTransitionTime,
    @JsonPropertyDescription("The generation that was judged.") @Nullable Long observedGeneration) {
  /** {@link #status} when it is so. */
  public static final String TRUE = "True";

  /** {@link #status} when it is not so. */
  public static final String FALSE = "False";

  /** {@link #status} when nobody knows. */
  public static final String UNKNOWN = "Unknown";

  /** Whether all but the time is equal. */
  public boolean says(Condition other) {
    return type.equals(other.type)
        && status.equals(other.status)
        && reason.equals(other.reason)
        && message.equals(other.message);
  }
}
