package io.manx.node.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.SchemaFrom;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A peering, with the fields of Calico's BGPPeer and those that it lacks.
 *
 * @param node the node that has this peer; without it and a selector, every node
 * @param nodeSelector the nodes that have this peer, as an expression over their labels
 * @param nodeLabelSelector the nodes that have this peer, as a Kubernetes label selector
 * @param peerIP the peer: an address, address:port or [address]:port
 * @param peerSelector the nodes that are peers, as an expression over their labels
 * @param peerLabelSelector the nodes that are peers, as a Kubernetes label selector
 * @param asNumber the AS of the peer, plain or asdot; for nodes as peers their own
 * @param localASNumber the AS that we are in these sessions; the AS of the node if unset
 * @param keepOriginalNextHop deprecated, as nextHopMode Keep for eBGP
 * @param nextHopMode which next hop is sent: Auto, Self or Keep
 * @param password tCP MD5: where the password is. Without the Secret there is no session
 * @param sourceAddress useNodeIP: sessions start from the address of the node. None: the kernel
 *     decides; not supported
 * @param maxRestartTime graceful restart: how long peers may keep our routes. Default 120s
 * @param keepaliveTime time between KEEPALIVEs; a third of the hold time if unset
 * @param holdTime the hold time: 0s or 3s to 65535s. Default 90s
 * @param numAllowedLocalASNumbers how often our AS may be in a received AS_PATH
 * @param ttlSecurity gTSM (RFC 5082): how many hops away the peer may be
 * @param multihop the TTL of what is sent; 255 if neither it nor ttlSecurity is set
 * @param reachableBy as in Calico, of no effect: routes from a peer are never used to reach it
 * @param filters bGPFilters in order; the first rule that matches decides. One that is missing
 *     turns the session off
 * @param localWorkloadSelector peering with pods is not supported
 * @param reversePeering with a selector of peers: whether they get the mirrored peering (Auto) or
 *     not (Manual)
 * @param description for people
 * @param maxPrefixes the limit on prefixes from the peer
 * @param addPaths several paths a prefix (RFC 7911)
 * @param role our role (RFC 9234); eBGP only
 * @param bfd bidirectional forwarding detection (RFC 5880)
 * @param importScope what is accepted of what the filters leave. Default Pools
 * @param exportScope what is sent of what the filters leave. Default: eBGP Own, iBGP All
 * @param gracefulRestart graceful restart (RFC 4724) and long-lived graceful restart (RFC 9494)
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "[(has(self.node) && size(self.node) > 0), (has(self.nodeSelector) &&"
            + " size(self.nodeSelector) > 0), has(self.nodeLabelSelector)].filter(x, x).size() <="
            + " 1",
    message = "node, nodeSelector and nodeLabelSelector exclude each other")
@ValidationRule(
    value =
        "[(has(self.peerIP) && size(self.peerIP) > 0), (has(self.peerSelector) &&"
            + " size(self.peerSelector) > 0), has(self.peerLabelSelector),"
            + " (has(self.localWorkloadSelector) && size(self.localWorkloadSelector) >"
            + " 0)].filter(x, x).size() == 1",
    message = "exactly one of peerIP, peerSelector and peerLabelSelector says who the peer is")
@ValidationRule(
    value = "!(has(self.localWorkloadSelector) && size(self.localWorkloadSelector) > 0)",
    message =
        "localWorkloadSelector is not supported: sessions with pods are not offered; peer from the"
            + " pod with the node by a peerIP")
@ValidationRule(
    value =
        "!(((has(self.peerSelector) && size(self.peerSelector) > 0) || has(self.peerLabelSelector))"
            + " && has(self.asNumber) && !(type(self.asNumber) == int && self.asNumber == 0))",
    message = "asNumber must be empty with peerSelector: the AS is that of the nodes selected")
@ValidationRule(
    value = "!(has(self.keepOriginalNextHop) && self.keepOriginalNextHop && has(self.nextHopMode))",
    message = "keepOriginalNextHop and nextHopMode exclude each other")
@ValidationRule(
    value =
        "!(has(self.reachableBy) && size(self.reachableBy) > 0) || (has(self.peerIP) &&"
            + " size(self.peerIP) > 0)",
    message = "reachableBy needs peerIP")
@ValidationRule(
    value = "!(has(self.ttlSecurity) && has(self.multihop))",
    message =
        "ttlSecurity and multihop exclude each other: ttlSecurity 2 is a peer two hops away,"
            + " checked")
@ValidationRule(
    value = "!has(self.sourceAddress) || self.sourceAddress == 'UseNodeIP'",
    message = "sourceAddress None is not supported: sessions start from the address of the node")
public record BgpPeerSpec(
    @JsonPropertyDescription("The node that has this peer; without it and a selector, every node.")
        @Size(max = 253)
        @Nullable String node,
    @JsonPropertyDescription("The nodes that have this peer, as an expression over their labels.")
        @Size(max = 1024)
        @Nullable String nodeSelector,
    @JsonPropertyDescription("The nodes that have this peer, as a Kubernetes label selector.")
        @Nullable LabelSelector nodeLabelSelector,
    @JsonPropertyDescription("The peer: an address, address:port or [address]:port.")
        @Size(max = 64)
        @Nullable String peerIP,
    @JsonPropertyDescription("The nodes that are peers, as an expression over their labels.")
        @Size(max = 1024)
        @Nullable String peerSelector,
    @JsonPropertyDescription("The nodes that are peers, as a Kubernetes label selector.")
        @Nullable LabelSelector peerLabelSelector,
    @JsonPropertyDescription("The AS of the peer, plain or asdot; for nodes as peers their own.")
        @SchemaFrom(type = IntOrString.class)
        @ValidationRule(value = BgpPeerSpec.AS_RULE, message = BgpPeerSpec.AS_MESSAGE)
        @Nullable Object asNumber,
    @JsonPropertyDescription("The AS that we are in these sessions; the AS of the node if unset.")
        @SchemaFrom(type = IntOrString.class)
        @ValidationRule(value = BgpPeerSpec.AS_RULE, message = BgpPeerSpec.AS_MESSAGE)
        @Nullable Object localASNumber,
    @JsonPropertyDescription("Deprecated, as nextHopMode Keep for eBGP.")
        @Nullable Boolean keepOriginalNextHop,
    @JsonPropertyDescription("Which next hop is sent: Auto, Self or Keep.")
        @Pattern("^(Auto|Self|Keep)$")
        @Nullable String nextHopMode,
    @JsonPropertyDescription(
            "TCP MD5: where the password is. Without the Secret there is no session.")
        @Nullable SecretPassword password,
    @JsonPropertyDescription(
            "UseNodeIP: sessions start from the address of the node. None: the kernel decides; not"
                + " supported.")
        @Pattern("^(UseNodeIP|None)$")
        @Nullable String sourceAddress,
    @JsonPropertyDescription("Graceful restart: how long peers may keep our routes. Default 120s.")
        @Pattern(BgpPeerSpec.DURATION)
        @Size(max = 32)
        @Nullable String maxRestartTime,
    @JsonPropertyDescription("Time between KEEPALIVEs; a third of the hold time if unset.")
        @Pattern(BgpPeerSpec.DURATION)
        @Size(max = 32)
        @Nullable String keepaliveTime,
    @JsonPropertyDescription("The hold time: 0s or 3s to 65535s. Default 90s.")
        @Pattern(BgpPeerSpec.DURATION)
        @Size(max = 32)
        @Nullable String holdTime,
    @JsonPropertyDescription("How often our AS may be in a received AS_PATH.") @Min(0) @Max(255)
        @Nullable Integer numAllowedLocalASNumbers,
    @JsonPropertyDescription("GTSM (RFC 5082): how many hops away the peer may be.")
        @Min(1)
        @Max(254)
        @Nullable Integer ttlSecurity,
    @JsonPropertyDescription("The TTL of what is sent; 255 if neither it nor ttlSecurity is set.")
        @Min(1)
        @Max(255)
        @Nullable Integer multihop,
    @JsonPropertyDescription(
            "As in Calico, of no effect: routes from a peer are never used to reach it.")
        @Size(max = 45)
        @Nullable String reachableBy,
    @JsonPropertyDescription(
            "BGPFilters in order; the first rule that matches decides. One that is missing turns"
                + " the session off.")
        @Size(max = 64)
        @Nullable List<@Size(min = 1, max = 253) String> filters,
    @JsonPropertyDescription("Peering with pods is not supported.") @Size(max = 1024)
        @Nullable String localWorkloadSelector,
    @JsonPropertyDescription(
            "With a selector of peers: whether they get the mirrored peering (Auto) or not"
                + " (Manual).")
        @Pattern("^(Auto|Manual)$")
        @Nullable String reversePeering,
    @JsonPropertyDescription("For people.") @Size(max = 255) @Nullable String description,
    @JsonPropertyDescription("The limit on prefixes from the peer.")
        @Nullable MaxPrefixes maxPrefixes,
    @JsonPropertyDescription("Several paths a prefix (RFC 7911).") @Nullable AddPaths addPaths,
    @JsonPropertyDescription("Our role (RFC 9234); eBGP only.")
        @Pattern("^(Provider|Customer|Peer|RouteServer|RouteServerClient)$")
        @Nullable String role,
    @JsonPropertyDescription("Bidirectional forwarding detection (RFC 5880).") @Nullable Bfd bfd,
    @JsonPropertyDescription("What is accepted of what the filters leave. Default Pools.")
        @JsonProperty("import")
        @Pattern("^(Pools|All|None)$")
        @Nullable String importScope,
    @JsonPropertyDescription("What is sent of what the filters leave. Default: eBGP Own, iBGP All.")
        @JsonProperty("export")
        @Pattern("^(Own|Pools|All|None)$")
        @Nullable String exportScope,
    @JsonPropertyDescription(
            "Graceful restart (RFC 4724) and long-lived graceful restart (RFC 9494).")
        @Nullable GracefulRestart gracefulRestart) {

  /** What a duration looks like. */
  static final String DURATION = "^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$";

  /** What an AS number has to be; 0 stands for none, as in Calico. */
  static final String AS_RULE =
      "type(self) == int ? (self >= 0 && self <= 4294967294)"
          + " : self.matches('^[0-9]{1,10}$|^[0-9]{1,5}[.][0-9]{1,5}$')";

  /** What is said of another. */
  static final String AS_MESSAGE =
      "an AS number is 1 to 4294967294, or asdot in quotes such as \"1.10\"";

  /**
   * The limit on prefixes received.
   *
   * @param limit the most prefixes
   * @param warnAt the per cent of the limit at which to warn
   * @param action warn, Discard or Teardown
   * @param restartAfter when to call again after Teardown
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record MaxPrefixes(
      @JsonPropertyDescription("The most prefixes.") @Required @Min(1) Integer limit,
      @JsonPropertyDescription("The per cent of the limit at which to warn.") @Min(1) @Max(100)
          @Nullable Integer warnAt,
      @JsonPropertyDescription("Warn, Discard or Teardown.") @Pattern("^(Warn|Discard|Teardown)$")
          @Nullable String action,
      @JsonPropertyDescription("When to call again after Teardown.")
          @Pattern(BgpPeerSpec.DURATION)
          @Size(max = 32)
          @Nullable String restartAfter) {}

  /**
   * Several paths a prefix.
   *
   * @param receive whether they are accepted
   * @param send how many are sent at most
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record AddPaths(
      @JsonPropertyDescription("Whether they are accepted.") @Nullable Boolean receive,
      @JsonPropertyDescription("How many are sent at most.") @Min(0) @Max(64)
          @Nullable Integer send) {}

  /**
   * Bidirectional forwarding detection.
   *
   * @param enabled whether the session lives and dies with a BFD session
   * @param transmitInterval time between packets sent
   * @param receiveInterval least time between packets received
   * @param detectMultiplier how many packets may be missed
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Bfd(
      @JsonPropertyDescription("Whether the session lives and dies with a BFD session.")
          @Nullable Boolean enabled,
      @JsonPropertyDescription("Time between packets sent.")
          @Pattern(BgpPeerSpec.DURATION)
          @Size(max = 32)
          @Nullable String transmitInterval,
      @JsonPropertyDescription("Least time between packets received.")
          @Pattern(BgpPeerSpec.DURATION)
          @Size(max = 32)
          @Nullable String receiveInterval,
      @JsonPropertyDescription("How many packets may be missed.") @Min(1) @Max(255)
          @Nullable Integer detectMultiplier) {}

  /**
   * Graceful restart.
   *
   * @param enabled whether it is offered
   * @param restartTime the restart time announced
   * @param longLivedStaleTime how long stale routes are kept after that
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record GracefulRestart(
      @JsonPropertyDescription("Whether it is offered.") @Nullable Boolean enabled,
      @JsonPropertyDescription("The restart time announced.")
          @Pattern(BgpPeerSpec.DURATION)
          @Size(max = 32)
          @Nullable String restartTime,
      @JsonPropertyDescription("How long stale routes are kept after that.")
          @Pattern(BgpPeerSpec.DURATION)
          @Size(max = 32)
          @Nullable String longLivedStaleTime) {}
}
