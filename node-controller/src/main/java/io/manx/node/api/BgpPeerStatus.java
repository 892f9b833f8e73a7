package io.manx.node.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the controller says about a peer.
 *
 * @param observedGeneration the generation that was judged
 * @param sessions how many sessions the object makes in the cluster
 * @param established how many of them the agents report as Established
 * @param conditions its conditions, one a type
 * @param lastValid the version that is in force while the object is not valid
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BgpPeerStatus(
    @JsonPropertyDescription("The generation that was judged.") @Nullable Long observedGeneration,
    @JsonPropertyDescription("How many sessions this object makes in the cluster.")
        @Nullable Integer sessions,
    @JsonPropertyDescription("How many of them are Established, as the agents report.")
        @Nullable Integer established,
    @Size(max = 32) @Nullable List<Condition> conditions,
    @JsonPropertyDescription("The version that is in force while the object is not valid.")
        @Nullable LastValid lastValid) {}
