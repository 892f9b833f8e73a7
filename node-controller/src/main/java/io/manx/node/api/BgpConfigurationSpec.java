package io.manx.node.api;

import com.fasterxml.jackson.annotation.JsonInclude;
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
 * Settings, with the fields of Calico's BGPConfiguration.
 *
 * @param logSeverityScreen what is logged: Trace, Debug, Info, Warning, Error or Fatal. Default
 *     Info
 * @param nodeToNodeMeshEnabled true: every node peers with every other. false: only BGPPeers count.
 *     Unset: reflectors if any node is one, else a mesh
 * @param asNumber the AS of the nodes. Default 64512
 * @param serviceLoadBalancerIPs load balancer addresses are announced if they lie in one of these
 * @param serviceExternalIPs external addresses are announced if they lie in one of these
 * @param serviceClusterIPs cluster addresses are announced if they lie in one of these
 * @param serviceLoadBalancerAggregation enabled: the whole range is announced. Disabled: one
 *     address a service that has an endpoint. Default Enabled
 * @param communities names for communities
 * @param prefixAdvertisements communities for what the nodes announce
 * @param listenPort the TCP port of the nodes. Default 179
 * @param nodeMeshPassword tCP MD5 of the mesh: where the password is. Without the Secret there is
 *     no session
 * @param nodeMeshMaxRestartTime graceful restart in the mesh: how long peers may keep our routes.
 *     Default 120s
 * @param bindMode none: listen on every address. NodeIP: on those of the node
 * @param ignoredInterfaces of no effect: routes of interfaces are never announced
 * @param localWorkloadPeeringIPV4 not supported, as peering with pods is not
 * @param localWorkloadPeeringIPV6 not supported, as peering with pods is not
 * @param programClusterRoutes whether routes go into the kernel: Enabled, EnabledNoEncapOnly or
 *     Disabled. Default Enabled
 * @param ipv4NormalRoutePriority the metric of the routes in the kernel. Default 32
 * @param ipv6NormalRoutePriority the metric of the routes in the kernel; equal to that of IPv4
 * @param kernel how routes come into the kernels of nodes
 * @param bestPath what may be varied in the decision process of the nodes
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!(has(self.communities) && size(self.communities) > 0) || (has(self.prefixAdvertisements)"
            + " && size(self.prefixAdvertisements) > 0)",
    message = "communities are for prefixAdvertisements: without any, remove them")
@ValidationRule(
    value =
        "!has(self.nodeMeshPassword) || !has(self.nodeToNodeMeshEnabled) ||"
            + " self.nodeToNodeMeshEnabled",
    message = "nodeMeshPassword is for the mesh, which is disabled")
@ValidationRule(
    value =
        "!has(self.nodeMeshMaxRestartTime) || !has(self.nodeToNodeMeshEnabled) ||"
            + " self.nodeToNodeMeshEnabled",
    message = "nodeMeshMaxRestartTime is for the mesh, which is disabled")
@ValidationRule(
    value = "!has(self.localWorkloadPeeringIPV4) && !has(self.localWorkloadPeeringIPV6)",
    message =
        "peering with pods is not supported: remove localWorkloadPeeringIPV4 and"
            + " localWorkloadPeeringIPV6")
@ValidationRule(
    value = "!has(self.programClusterRoutes) || self.programClusterRoutes != 'EnabledIPIPOnly'",
    message =
        "nothing is encapsulated here, so EnabledIPIPOnly would leave pods without routes: write"
            + " Enabled, or leave it out")
@ValidationRule(
    value = "!has(self.ignoredInterfaces) || self.ignoredInterfaces.all(i, i != '*')",
    message = "a lone * would ignore every interface")
@ValidationRule(
    value =
        "!(has(self.ipv4NormalRoutePriority) && has(self.ipv6NormalRoutePriority)) ||"
            + " self.ipv4NormalRoutePriority == self.ipv6NormalRoutePriority",
    message = "the two families have one metric: write the same for both, or one of them")
public record BgpConfigurationSpec(
    @JsonPropertyDescription(
            "What is logged: Trace, Debug, Info, Warning, Error or Fatal. Default Info.")
        @Pattern("^(?i)(Trace|Debug|Info|Warning|Error|Fatal)$")
        @Nullable String logSeverityScreen,
    @JsonPropertyDescription(
            "true: every node peers with every other. false: only BGPPeers count. Unset: reflectors"
                + " if any node is one, else a mesh.")
        @Nullable Boolean nodeToNodeMeshEnabled,
    @JsonPropertyDescription("The AS of the nodes. Default 64512.")
        @SchemaFrom(type = IntOrString.class)
        @ValidationRule(value = BgpPeerSpec.AS_RULE, message = BgpPeerSpec.AS_MESSAGE)
        @Nullable Object asNumber,
    @JsonPropertyDescription("Load balancer addresses are announced if they lie in one of these.")
        @Size(max = 500)
        @Nullable List<ServiceBlock> serviceLoadBalancerIPs,
    @JsonPropertyDescription("External addresses are announced if they lie in one of these.")
        @Size(max = 500)
        @Nullable List<ServiceBlock> serviceExternalIPs,
    @JsonPropertyDescription("Cluster addresses are announced if they lie in one of these.")
        @Size(max = 500)
        @Nullable List<ServiceBlock> serviceClusterIPs,
    @JsonPropertyDescription(
            "Enabled: the whole range is announced. Disabled: one address a service that has an"
                + " endpoint. Default Enabled.")
        @Pattern("^(Enabled|Disabled)$")
        @Nullable String serviceLoadBalancerAggregation,
    @JsonPropertyDescription("Names for communities.") @Size(max = 500)
        @Nullable List<Community> communities,
    @JsonPropertyDescription("Communities for what the nodes announce.") @Size(max = 500)
        @Nullable List<PrefixAdvertisement> prefixAdvertisements,
    @JsonPropertyDescription("The TCP port of the nodes. Default 179.") @Min(1) @Max(65535)
        @Nullable Integer listenPort,
    @JsonPropertyDescription(
            "TCP MD5 of the mesh: where the password is. Without the Secret there is no session.")
        @Nullable SecretPassword nodeMeshPassword,
    @JsonPropertyDescription(
            "Graceful restart in the mesh: how long peers may keep our routes. Default 120s.")
        @Pattern(BgpPeerSpec.DURATION)
        @Size(max = 32)
        @Nullable String nodeMeshMaxRestartTime,
    @JsonPropertyDescription("None: listen on every address. NodeIP: on those of the node.")
        @Pattern("^(None|NodeIP)$")
        @Nullable String bindMode,
    @JsonPropertyDescription("Of no effect: routes of interfaces are never announced.")
        @Size(max = 64)
        @Nullable List<@Size(max = 64) String> ignoredInterfaces,
    @JsonPropertyDescription("Not supported, as peering with pods is not.") @Size(max = 45)
        @Nullable String localWorkloadPeeringIPV4,
    @JsonPropertyDescription("Not supported, as peering with pods is not.") @Size(max = 45)
        @Nullable String localWorkloadPeeringIPV6,
    @JsonPropertyDescription(
            "Whether routes go into the kernel: Enabled, EnabledNoEncapOnly or Disabled. Default"
                + " Enabled.")
        @Pattern("^(Enabled|Disabled|EnabledIPIPOnly|EnabledNoEncapOnly)$")
        @Nullable String programClusterRoutes,
    @JsonPropertyDescription("The metric of the routes in the kernel. Default 32.")
        @Min(1)
        @Max(2147483646)
        @Nullable Integer ipv4NormalRoutePriority,
    @JsonPropertyDescription("The metric of the routes in the kernel; equal to that of IPv4.")
        @Min(1)
        @Max(2147483646)
        @Nullable Integer ipv6NormalRoutePriority,
    @JsonPropertyDescription("How routes come into the kernels of nodes.")
        @Nullable KernelSettings kernel,
    @JsonPropertyDescription("What may be varied in the decision process of the nodes.")
        @Nullable BestPathSettings bestPath) {
  /**
   * A range of service addresses.
   *
   * @param cidr the range
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ServiceBlock(
      @JsonPropertyDescription("The range.")
          @Required
          @Size(min = 1, max = 43)
          @ValidationRule(
              value = "isCIDR(self) && cidr(self) == cidr(self).masked()",
              message = "cidr must be a network without host bits")
          String cidr) {}

  /**
   * A community with a name.
   *
   * @param name the name
   * @param value the community, a:b or a:b:c
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Community(
      @JsonPropertyDescription("The name.") @Required @Size(min = 1, max = 253) String name,
      @JsonPropertyDescription("The community, a:b or a:b:c.")
          @Required
          @Pattern("^[0-9]{1,10}:[0-9]{1,10}(:[0-9]{1,10})?$")
          @Size(max = 40)
          String value) {}

  /**
   * Communities for what lies in a network.
   *
   * @param cidr the network
   * @param communities communities, by name or value
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PrefixAdvertisement(
      @JsonPropertyDescription("The network.")
          @Required
          @Size(min = 1, max = 43)
          @ValidationRule(
              value = "isCIDR(self)",
              message = "cidr must be a network such as 10.244.0.0/16")
          String cidr,
      @JsonPropertyDescription("Communities, by name or value.") @Size(max = 50)
          @Nullable List<@Size(min = 1, max = 253) String> communities) {}
}
