package io.manx.node.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/**
 * The last version of an object that was valid. While the object is not, this one is in force, also
 * for a controller that never saw it.
 *
 * @param generation the generation of the object that it was
 * @param spec its spec
 */
public record LastValid(
    @JsonPropertyDescription("The generation that it was.") @Required long generation,
    @JsonPropertyDescription("Its spec.") @Required AnyFields spec) {}
