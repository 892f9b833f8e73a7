package io.manx.node.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pool, with the fields of Calico's IPPool.
 *
 * @param cidr the network. It cannot be changed
 * @param blockSize the prefix length of a block, of which each node gets one. Default 26 for IPv4,
 *     122 for IPv6. It cannot be changed
 * @param natOutgoing whether what leaves for outside all pools is masqueraded
 * @param disabled whether no new blocks are given out
 * @param disableBGPExport whether nothing of this pool is announced
 * @param nodeSelector the nodes that may take blocks, as an expression over their labels
 * @param nodeLabelSelector the nodes that may take blocks, as a Kubernetes label selector
 * @param ipipMode never. There is no encapsulation
 * @param vxlanMode never. There is no encapsulation
 * @param allowedUses workload, LoadBalancer or Tunnel. Nodes get blocks of pools for Workload
 * @param assignmentMode automatic: nodes get blocks. Manual: they do not
 * @param namespaceSelector not supported: a node has one block, whatever the namespace of a pod
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "!has(self.blockSize) || (self.cidr.contains(':') ? (self.blockSize >= 116 &&"
            + " self.blockSize <= 128) : (self.blockSize >= 20 && self.blockSize <= 32))",
    message = "blockSize is 20 to 32 for IPv4 and 116 to 128 for IPv6")
@ValidationRule(
    value =
        "!isCIDR(self.cidr) || cidr(self.cidr).prefixLength() <= (has(self.blockSize) ?"
            + " self.blockSize : (self.cidr.contains(':') ? 122 : 26))",
    message =
        "the pool is smaller than one of its blocks: choose a larger cidr or a longer blockSize")
@ValidationRule(
    value =
        "!isCIDR(self.cidr) || !(cidr('169.254.0.0/16').containsCIDR(self.cidr) ||"
            + " cidr('fe80::/10').containsCIDR(self.cidr))",
    message = "link-local networks cannot be a pool")
@ValidationRule(
    value = "!has(self.namespaceSelector) || self.namespaceSelector in ['', 'all()']",
    message =
        "namespaceSelector is not supported: a node has one block, whatever the namespace of a pod")
@ValidationRule(
    value =
        "!has(self.allowedUses) || self.allowedUses.all(u, u in ['Workload', 'Tunnel',"
            + " 'LoadBalancer'])",
    message = "allowedUses are Workload, Tunnel and LoadBalancer")
@ValidationRule(
    value =
        "!(has(self.allowedUses) && 'LoadBalancer' in self.allowedUses && (size(self.allowedUses) >"
            + " 1 || (has(self.disableBGPExport) && self.disableBGPExport)))",
    message = "a pool for LoadBalancer is for nothing else, and disableBGPExport is not for it")
@ValidationRule(
    value = "has(self.blockSize) == has(oldSelf.blockSize)",
    message = "blockSize cannot be changed: make a new pool, and disable this one")
public record IpPoolSpec(
    @JsonPropertyDescription("The network. It cannot be changed.")
        @Required
        @Size(min = 1, max = 43)
        @ValidationRule(
            value = "isCIDR(self) && cidr(self) == cidr(self).masked()",
            message = "cidr must be a network without host bits, such as 10.244.0.0/16")
        @ValidationRule(
            value = "self == oldSelf",
            message = "cidr cannot be changed: make a new pool, and disable this one")
        String cidr,
    @JsonPropertyDescription(
            "The prefix length of a block, of which each node gets one. Default 26 for IPv4, 122"
                + " for IPv6. It cannot be changed.")
        @Min(20)
        @Max(128)
        @ValidationRule(
            value = "self == oldSelf",
            message = "blockSize cannot be changed: make a new pool, and disable this one")
        @Nullable Integer blockSize,
    @JsonPropertyDescription("Whether what leaves for outside all pools is masqueraded.")
        @Nullable Boolean natOutgoing,
    @JsonPropertyDescription("Whether no new blocks are given out.") @Nullable Boolean disabled,
    @JsonPropertyDescription("Whether nothing of this pool is announced.")
        @Nullable Boolean disableBGPExport,
    @JsonPropertyDescription("The nodes that may take blocks, as an expression over their labels.")
        @Size(max = 1024)
        @Default("all()")
        @Nullable String nodeSelector,
    @JsonPropertyDescription("The nodes that may take blocks, as a Kubernetes label selector.")
        @Nullable LabelSelector nodeLabelSelector,
    @JsonPropertyDescription("Never. There is no encapsulation.")
        @Pattern("^(Never|Always|CrossSubnet)$")
        @ValidationRule(
            value = "self == 'Never'",
            message =
                "nothing is encapsulated here: pods are reached by plain routes; write Never or"
                    + " leave it out")
        @Nullable String ipipMode,
    @JsonPropertyDescription("Never. There is no encapsulation.")
        @Pattern("^(Never|Always|CrossSubnet)$")
        @ValidationRule(
            value = "self == 'Never'",
            message =
                "nothing is encapsulated here: pods are reached by plain routes; write Never or"
                    + " leave it out")
        @Nullable String vxlanMode,
    @JsonPropertyDescription(
            "Workload, LoadBalancer or Tunnel. Nodes get blocks of pools for Workload.")
        @Size(max = 3)
        @Nullable List<@Size(max = 16) String> allowedUses,
    @JsonPropertyDescription("Automatic: nodes get blocks. Manual: they do not.")
        @Pattern("^(Automatic|Manual)$")
        @Nullable String assignmentMode,
    @JsonPropertyDescription(
            "Not supported: a node has one block, whatever the namespace of a pod.")
        @Size(max = 1024)
        @Nullable String namespaceSelector) {}
