package io.manx.node.desired;

import io.manx.net.AddressFamily;
import io.manx.net.IpPrefix;
import io.manx.node.api.IpPoolSpec;
import io.manx.node.cluster.Stored;
import io.manx.node.selector.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An IPPool, read.
 *
 * @param name its name
 * @param created when it was made, RFC 3339
 * @param cidr the network
 * @param blockSize the prefix length of a block
 * @param natOutgoing whether what leaves from it is masqueraded
 * @param advertised whether its blocks are announced
 * @param forPods whether pods get addresses from it
 * @param allocates whether nodes get new blocks of it
 * @param nodes the nodes that may
 */
public record Pool(
    String name,
    String created,
    IpPrefix cidr,
    int blockSize,
    boolean natOutgoing,
    boolean advertised,
    boolean forPods,
    boolean allocates,
    Selector nodes) {
  static Parsed<Pool> read(Stored<IpPoolSpec> object) {
    IpPoolSpec spec = object.spec();
    var problems = new ArrayList<String>();
    for (String mode : List.of(PeerRule.text(spec.ipipMode()), PeerRule.text(spec.vxlanMode()))) {
      if (!mode.isEmpty() && !mode.equals("Never")) {
        problems.add(
            "spec: encapsulation "
                + mode
                + " is not offered: pods are reached by plain routes; write Never");
      }
    }
    Selector nodes =
        PeerRule.selector("nodeSelector", spec.nodeSelector(), spec.nodeLabelSelector(), problems);
    String scope = PeerRule.text(spec.namespaceSelector());
    if (!scope.isEmpty() && !scope.equals("all()")) {
      problems.add("spec.namespaceSelector: not supported: a node has one block");
    }
    problems.addAll(
        DocumentCheck.problems(
            Map.of("pools", List.of(Map.of("cidr", spec.cidr()))), "spec.pools[0]."));
    if (!problems.isEmpty()) {
      return Parsed.wrong(problems);
    }
    IpPrefix cidr = IpPrefix.parse(spec.cidr());
    boolean v4 = cidr.family() == AddressFamily.IPV4;
    int blockSize = spec.blockSize() == null ? (v4 ? 26 : 122) : spec.blockSize();
    if (blockSize < Math.max(cidr.length(), v4 ? 20 : 116) || blockSize > cidr.family().bits()) {
      return Parsed.wrong(
          List.of(
              "spec.blockSize: "
                  + blockSize
                  + " must be 20..32 for IPv4, 116..128 for IPv6, and no shorter than the cidr"));
    }
    List<String> uses = spec.allowedUses() == null ? List.of("Workload") : spec.allowedUses();
    boolean forPods = uses.isEmpty() || uses.contains("Workload");
    return Parsed.of(
        new Pool(
            object.name(),
            object.created(),
            cidr,
            blockSize,
            Boolean.TRUE.equals(spec.natOutgoing()),
            !Boolean.TRUE.equals(spec.disableBGPExport()),
            forPods,
            forPods
                && !Boolean.TRUE.equals(spec.disabled())
                && !"Manual".equals(spec.assignmentMode()),
            nodes),
        List.of());
  }
}
