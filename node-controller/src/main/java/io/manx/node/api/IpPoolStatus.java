package io.manx.node.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the controller says about a pool.
 *
 * @param observedGeneration the generation that was judged
 * @param blocks how many blocks nodes have
 * @param freeBlocks how many blocks are left
 * @param allocations which node has which block; what is here is never given to another
 * @param conditions its conditions, one a type
 * @param lastValid the version that is in force while the object is not valid
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IpPoolStatus(
    @JsonPropertyDescription("The generation that was judged.") @Nullable Long observedGeneration,
    @JsonPropertyDescription("How many blocks nodes have.") @Nullable Long blocks,
    @JsonPropertyDescription("How many blocks are left.") @Nullable Long freeBlocks,
    @JsonPropertyDescription("Which node has which block.") @Size(max = 65536)
        @Nullable List<Allocation> allocations,
    @Size(max = 32) @Nullable List<Condition> conditions,
    @JsonPropertyDescription("The version that is in force while the object is not valid.")
        @Nullable LastValid lastValid) {

  /**
   * A block of a node.
   *
   * @param cidr the block
   * @param node the node's name
   * @param uid the uid of the Node object that it was given to
   * @param goneSince when the Node was first missed (RFC 3339); null while it is there
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Allocation(
      @JsonPropertyDescription("The block.") @Required String cidr,
      @JsonPropertyDescription("The node.") @Required String node,
      @JsonPropertyDescription("The uid of the Node.") @Required String uid,
      @JsonPropertyDescription("When the Node was first missed (RFC 3339).")
          @Nullable String goneSince) {}
}
