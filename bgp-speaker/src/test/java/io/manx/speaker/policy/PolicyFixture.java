package io.manx.speaker.policy;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.config.ConfigReader;
import io.manx.speaker.config.ConfigResult;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.model.AsPath;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.model.PathSource.Kind;
import java.io.IOException;

/** A node in AS 64512 at 192.0.2.11, whose pools are 10.244.0.0/16 and 2001:db8:244::/48. */
final class PolicyFixture {
  static final IpAddress SELF = IpAddress.parse("192.0.2.11");
  static final IpAddress SELF_V6 = IpAddress.parse("2001:db8::11");
  static final IpAddress OTHER = IpAddress.parse("192.0.2.254");

  private PolicyFixture() {}

  /** The node with these fields of its first peer, and more fields of the node. */
  static NodeConfig node(String peer, String more) {
    String yaml =
        """
        apiVersion: manx.io/v1alpha1
        kind: NodeConfig
        metadata: {name: n1}
        spec:
          asNumber: 64512
          addresses: [192.0.2.11, "2001:db8::11"]
          originate: [{cidr: 10.244.1.0/24}, {cidr: 172.16.0.0/12}]
          pools: [{cidr: 10.244.0.0/16}, {cidr: "2001:db8:244::/48"}]
          peers:
            - {peerIP: 192.0.2.254, PEER}
        """
                .replace("PEER", peer)
            + more.indent(2);
    ConfigResult result =
        new ConfigReader(
                file -> {
                  throw new IOException("no passwords here");
                })
            .readYaml(yaml);
    return result.config().orElseThrow(() -> new AssertionError(yaml + "\n" + result.problems()));
  }

  static CompiledImportPolicy imports(String peer, String more) {
    NodeConfig node = node(peer, more);
    return Policies.compileImport(node, node.peers().getFirst(), SessionFacts.of(SELF));
  }

  static CompiledExportPolicy exports(String peer, String more) {
    NodeConfig node = node(peer, more);
    return Policies.compileExport(node, node.peers().getFirst(), SessionFacts.of(SELF));
  }

  static PathAttributes.Builder path(long... asNumbers) {
    return PathAttributes.builder(OTHER).asPath(AsPath.sequence(asNumbers));
  }

  static int match(ImportPolicy policy, String prefix, PathAttributes attributes) {
    IpPrefix p = IpPrefix.parse(prefix);
    return policy.match(
        Family.unicast(p.family()), p.address().high(), p.address().low(), p.length(), attributes);
  }

  static int match(
      ExportPolicy policy, String prefix, PathAttributes attributes, PathSource source) {
    IpPrefix p = IpPrefix.parse(prefix);
    return policy.match(
        Family.unicast(p.family()),
        p.address().high(),
        p.address().low(),
        p.length(),
        attributes,
        source);
  }

  static PathSource source(Kind kind) {
    return switch (kind) {
      case LOCAL -> new PathSource(0, "local", kind, 64512, SELF, SELF);
      case EBGP ->
          new PathSource(
              1, "ext", kind, 64999, IpAddress.parse("192.0.2.99"), IpAddress.parse("192.0.2.99"));
      case IBGP_CLIENT ->
          new PathSource(
              2, "cl", kind, 64512, IpAddress.parse("10.9.9.2"), IpAddress.parse("192.0.2.22"));
      case IBGP_NON_CLIENT ->
          new PathSource(
              3, "non", kind, 64512, IpAddress.parse("10.9.9.3"), IpAddress.parse("192.0.2.33"));
    };
  }
}
