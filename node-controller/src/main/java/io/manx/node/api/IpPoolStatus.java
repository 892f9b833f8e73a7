package io.manx.node.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the controller says about a pool.
 *
 * @param observedGeneration the generation that was judged
 * @param blocks how many blocks nodes have
 * @param freeBlocks how many blocks are left
 * @param conditions its conditions, one a type
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IpPoolStatus(
    @JsonPropertyDescription("The generation that was judged.") @Nullable Long observedGeneration,
    @JsonPropertyDescription("How many blocks nodes have.") @Nullable Long blocks,
    @JsonPropertyDescription("How many blocks are left.") @Nullable Long freeBlocks,
    @Size(max = 32) @Nullable List<Condition> conditions) {}
