package io.manx.node.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How routes come into the kernels of nodes: those fields of a NodeConfig's {@code kernel} that are
 * a cluster's to decide.
 *
 * @param maxPaths the most next hops of one route. Default 16
 * @param mtu the most octets of a packet to a learned route, where that is less than the links take
 * @param syncInterval how often all of the kernel's routes are compared. Default 60s
 * @param resilientGroups present: flows stay on their next hop while others come and go
 * @param guard false: learned routes may cover addresses of the node, next hops and peers inside
 *     connected subnets. Default true
 * @param natExclusions destinations outside the pools to which nothing is masqueraded
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KernelSettings(
    @JsonPropertyDescription("The most next hops of one route. Default 16.") @Min(1) @Max(256)
        @Nullable Integer maxPaths,
    @JsonPropertyDescription(
            "The most octets of a packet to a learned route, where that is less than the links"
                + " take.")
        @Min(1280)
        @Max(65535)
        @Nullable Integer mtu,
    @JsonPropertyDescription("How often all of the kernel's routes are compared. Default 60s.")
        @Pattern(BgpPeerSpec.DURATION)
        @Size(max = 32)
        @Nullable String syncInterval,
    @JsonPropertyDescription("Present: flows stay on their next hop while others come and go.")
        @Nullable ResilientGroups resilientGroups,
    @JsonPropertyDescription(
            "false: learned routes may cover addresses of the node, next hops and peers inside"
                + " connected subnets. Default true.")
        @Nullable Boolean guard,
    @JsonPropertyDescription("Destinations outside the pools to which nothing is masqueraded.")
        @Size(max = 256)
        @ValidationRule(
            value = "self.all(c, isCIDR(c) && cidr(c) == cidr(c).masked())",
            message = "each must be a network without host bits")
        @Nullable List<@Size(min = 1, max = 43) String> natExclusions) {
  /**
   * How flows stay.
   *
   * @param buckets into how many parts flows are divided. Default 128
   * @param idleTimer how long a part has no packets before it may move. Default 2m
   * @param unbalancedTimer how long shares may be unequal before busy parts move. Default 0s: for
   *     ever
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ResilientGroups(
      @JsonPropertyDescription("Into how many parts flows are divided. Default 128.")
          @Min(1)
          @Max(65535)
          @Nullable Integer buckets,
      @JsonPropertyDescription("How long a part has no packets before it may move. Default 2m.")
          @Pattern(BgpPeerSpec.DURATION)
          @Size(max = 32)
          @Nullable String idleTimer,
      @JsonPropertyDescription(
              "How long shares may be unequal before busy parts move. Default 0s: for ever.")
          @Pattern(BgpPeerSpec.DURATION)
          @Size(max = 32)
          @Nullable String unbalancedTimer) {}
}
