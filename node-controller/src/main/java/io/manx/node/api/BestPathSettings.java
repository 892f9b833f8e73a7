package io.manx.node.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import org.jspecify.annotations.Nullable;

/**
 * What may be varied in the decision process of the nodes, as in a NodeConfig's {@code bestPath}.
 *
 * @param alwaysCompareMED compare MEDs of different neighbouring ASes too
 * @param missingMEDAsWorst a path without MED is the worst of its AS instead of the best
 * @param preferOldestExternal between external paths, the one that was there first
 * @param asPathRelax paths are used together if their AS_PATHs are as long
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BestPathSettings(
    @JsonPropertyDescription("Compare MEDs of different neighbouring ASes too. Default false.")
        @Nullable Boolean alwaysCompareMED,
    @JsonPropertyDescription(
            "A path without MED is the worst of its AS instead of the best. Default false.")
        @Nullable Boolean missingMEDAsWorst,
    @JsonPropertyDescription("Between external paths, the one that was there first. Default false.")
        @Nullable Boolean preferOldestExternal,
    @JsonPropertyDescription(
            "Paths are used together (ECMP) if their AS_PATHs are as long, as for uplinks to"
                + " routers of several ASes. Default false.")
        @Nullable Boolean asPathRelax) {}
