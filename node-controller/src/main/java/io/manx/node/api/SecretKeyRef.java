package io.manx.node.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/**
 * A key of a Secret in Manx's namespace.
 *
 * @param name the Secret
 * @param key the key in it
 * @param optional as Calico has it, and of no effect: a session never starts without its password
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SecretKeyRef(
    @JsonPropertyDescription("The Secret, in Manx's namespace.") @Required @Size(min = 1, max = 253)
        String name,
    @JsonPropertyDescription("The key in the Secret.") @Required @Size(min = 1, max = 253)
        String key,
    @JsonPropertyDescription("Of no effect: a session never starts without its password.")
        @Nullable Boolean optional) {}
