package io.manx.node.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the controller says about an object.
 *
 * @param observedGeneration the generation that was judged
 * @param conditions its conditions, one a type
 * @param lastValid the version that is in force while the object is not valid
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ObjectStatus(
    @JsonPropertyDescription("The generation that was judged.") @Nullable Long observedGeneration,
    @Size(max = 32) @Nullable List<Condition> conditions,
    @JsonPropertyDescription("The version that is in force while the object is not valid.")
        @Nullable LastValid lastValid) {}
