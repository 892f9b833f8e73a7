package io.manx.node.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A filter, with the fields of Calico's BGPFilter.
 *
 * @param importV4 rules for IPv4 from the peer
 * @param exportV4 rules for IPv4 to the peer
 * @param importV6 rules for IPv6 from the peer
 * @param exportV6 rules for IPv6 to the peer
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BgpFilterSpec(
    @JsonPropertyDescription("Rules for IPv4 from the peer.") @Size(max = 256)
        @Nullable List<Rule> importV4,
    @JsonPropertyDescription("Rules for IPv4 to the peer.") @Size(max = 256)
        @Nullable List<Rule> exportV4,
    @JsonPropertyDescription("Rules for IPv6 from the peer.") @Size(max = 256)
        @Nullable List<Rule> importV6,
    @JsonPropertyDescription("Rules for IPv6 to the peer.") @Size(max = 256)
        @Nullable List<Rule> exportV6) {
  /**
   * One rule; all that it names must match.
   *
   * @param action accept or Reject
   * @param matchOperator how cidr is compared: Equal, NotEqual, In or NotIn
   * @param cidr the network to compare with
   * @param prefixLength the lengths that match, for In and NotIn
   * @param source remotePeers: only what was learned from peers
   * @param interfaceName not supported: routes belong to peers, not to interfaces
   * @param peerType eBGP or iBGP: only sessions of this kind
   * @param communities routes with this community
   * @param asPathPrefix routes whose AS_PATH begins so
   * @param priority routes with this priority
   * @param operations what is done to a route that is accepted
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "has(self.cidr) == has(self.matchOperator)",
      message = "cidr and matchOperator go together")
  @ValidationRule(
      value = "!has(self.prefixLength) || has(self.cidr)",
      message = "prefixLength needs a cidr")
  @ValidationRule(
      value = "!has(self.operations) || self.action == 'Accept'",
      message = "operations are only for action Accept")
  @ValidationRule(
      value = "!has(self.interface)",
      message =
          "interface cannot be matched: routes here belong to peers, not to interfaces; match cidr"
              + " or peerType")
  public record Rule(
      @JsonPropertyDescription("Accept or Reject.") @Required @Pattern("^(Accept|Reject)$")
          String action,
      @JsonPropertyDescription("How cidr is compared: Equal, NotEqual, In or NotIn.")
          @Pattern("^(Equal|NotEqual|In|NotIn)$")
          @Nullable String matchOperator,
      @JsonPropertyDescription("The network to compare with.") @Size(max = 43)
          @Nullable String cidr,
      @JsonPropertyDescription("The lengths that match, for In and NotIn.")
          @Nullable PrefixLength prefixLength,
      @JsonPropertyDescription("RemotePeers: only what was learned from peers.")
          @Pattern("^(RemotePeers)$")
          @Nullable String source,
      @JsonPropertyDescription("Not supported: routes belong to peers, not to interfaces.")
          @JsonProperty("interface")
          @Size(max = 15)
          @Nullable String interfaceName,
      @JsonPropertyDescription("eBGP or iBGP: only sessions of this kind.")
          @Pattern("^(eBGP|iBGP)$")
          @Nullable String peerType,
      @JsonPropertyDescription("Routes with this community.") @Nullable Communities communities,
      @JsonPropertyDescription("Routes whose AS_PATH begins so.") @Size(max = 10)
          @Nullable List<Long> asPathPrefix,
      @JsonPropertyDescription("Routes with this priority.") @Min(0) @Nullable Integer priority,
      @JsonPropertyDescription("What is done to a route that is accepted.") @Size(max = 10)
          @Nullable List<Operation> operations) {}

  /**
   * A range of prefix lengths.
   *
   * @param min the shortest
   * @param max the longest
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "!(has(self.min) && has(self.max)) || self.min <= self.max",
      message = "min is above max: nothing would match")
  public record PrefixLength(
      @JsonPropertyDescription("The shortest.") @Min(0) @Max(128) @Nullable Integer min,
      @JsonPropertyDescription("The longest.") @Min(0) @Max(128) @Nullable Integer max) {}

  /**
   * Communities to match.
   *
   * @param values exactly one community, a:b or a:b:c
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Communities(
      @JsonPropertyDescription("Exactly one community, a:b or a:b:c.")
          @Required
          @Size(min = 1, max = 1)
          List<@Size(max = 40) String> values) {}

  /**
   * One change to a route; exactly one of its fields is set.
   *
   * @param addCommunity adds a community
   * @param prependASPath prepends to the AS_PATH
   * @param setPriority sets the priority
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value =
          "[has(self.addCommunity), has(self.prependASPath), has(self.setPriority)].filter(x,"
              + " x).size() == 1",
      message = "exactly one of addCommunity, prependASPath and setPriority")
  public record Operation(
      @JsonPropertyDescription("Adds a community.") @Nullable AddCommunity addCommunity,
      @JsonPropertyDescription("Prepends to the AS_PATH.") @Nullable PrependAsPath prependASPath,
      @JsonPropertyDescription("Sets the priority.") @Nullable SetPriority setPriority) {}

  /**
   * Adds a community.
   *
   * @param value the community, a:b or a:b:c
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record AddCommunity(
      @JsonPropertyDescription("The community, a:b or a:b:c.")
          @Required
          @Pattern("^[0-9]{1,10}:[0-9]{1,10}(:[0-9]{1,10})?$")
          @Size(max = 40)
          String value) {}

  /**
   * Prepends to the AS_PATH.
   *
   * @param prefix the AS numbers, first one first
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PrependAsPath(
      @JsonPropertyDescription("The AS numbers, first one first.")
          @Required
          @Size(min = 1, max = 10)
          List<Long> prefix) {}

  /**
   * Sets the priority.
   *
   * @param value the priority
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record SetPriority(
      @JsonPropertyDescription("The priority.") @Required @Min(0) Integer value) {}
}
