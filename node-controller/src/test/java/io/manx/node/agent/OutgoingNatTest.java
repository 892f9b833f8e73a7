package io.manx.node.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.nat.NatRules;
import io.manx.speaker.config.NodeConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutgoingNatTest {
  @TempDir Path directory;

  @Test
  void withoutAPoolThatAsksForItNothingIsMasqueraded() throws Exception {
    assertEquals(
        NatRules.NONE,
        OutgoingNat.rules(config("[{cidr: 10.244.0.0/16}]"), List.of(address("192.0.2.9"))));
  }

  @Test
  void poolsAndEveryKnownNodeAreInside() throws Exception {
    NodeConfig config =
        config("[{cidr: 10.244.0.0/16, natOutgoing: true}, {cidr: \"fd00:10::/48\"}]");
    assertEquals(
        new NatRules(
            Set.of(IpPrefix.parse("10.244.0.0/16")),
            Set.of(IpPrefix.parse("10.244.0.0/16"), IpPrefix.parse("fd00:10::/48")),
            Set.of(address("192.0.2.1"), address("192.0.2.11"), address("192.0.2.9"))),
        OutgoingNat.rules(config, List.of(address("192.0.2.9"))));
  }

  @Test
  void whatIsExcludedIsInside() throws Exception {
    NodeConfig config =
        config(
            "[{cidr: 10.244.0.0/16, natOutgoing: true}]\n"
                + "  kernel: {natExclusions: [192.0.2.0/24, \"2001:db8::/64\"]}");
    assertEquals(
        Set.of(
            IpPrefix.parse("10.244.0.0/16"),
            IpPrefix.parse("192.0.2.0/24"),
            IpPrefix.parse("2001:db8::/64")),
        OutgoingNat.rules(config, List.of()).inside());
  }

  private static IpAddress address(String text) {
    return IpAddress.parse(text);
  }

  private NodeConfig config(String pools) throws Exception {
    return TestConfigs.read(
        directory,
        """
          pools: %s
          peers: [{name: one, peerIP: 192.0.2.11, asNumber: 64513}]
        """
            .formatted(pools));
  }
}
