package io.manx.programmer.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.netns.Namespace;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class NatTableTest {
  private static Set<IpPrefix> prefixes(String... texts) {
    return Arrays.stream(texts).map(IpPrefix::parse).collect(Collectors.toSet());
  }

  private static Set<IpAddress> addresses(String... texts) {
    return Arrays.stream(texts).map(IpAddress::parse).collect(Collectors.toSet());
  }

  @Test
  void aPrefixInsideAnotherIsLeftOut() {
    NatRules rules =
        new NatRules(
            prefixes("10.244.0.0/16", "fd00::/48"),
            prefixes("10.0.0.0/8", "10.244.0.0/16", "10.245.0.0/16"),
            addresses("10.1.1.1", "192.0.2.1"));
    assertEquals(prefixes("10.0.0.0/8", "192.0.2.1/32"), rules.inside(AddressFamily.IPV4));
    assertEquals(prefixes("fd00::/48"), rules.inside(AddressFamily.IPV6));
    assertEquals(prefixes("10.244.0.0/16"), rules.sources(AddressFamily.IPV4));
  }

  @Test
  void missingNftIsSaidWithItsCure() {
    NatTable table = new NatTable(List.of("no-such-nft"));
    NatException e = assertThrows(NatException.class, table::remove);
    assertTrue(e.toString().contains("install the package nftables"), e.toString());
  }

  @Test
  @Tag("root")
  void onlyWhatLeavesAllPoolsAndNodesIsMasqueraded() throws NatException {
    try (Namespace namespace = new Namespace()) {
      namespace.exec("nft", "add", "table", "inet", "others");
      List<String> command = List.of("ip", "netns", "exec", namespace.name(), "nft");
      NatTable table = new NatTable(command);
      Set<IpPrefix> pools = prefixes("10.244.0.0/16", "10.245.0.0/16", "fd00::/48");
      Set<IpPrefix> out = prefixes("10.244.0.0/16", "fd00::/48");
      table.apply(new NatRules(out, pools, addresses("192.0.2.1")));
      String rules = namespace.exec("nft", "list", "table", "inet", "manx");
      assertTrue(rules.contains("ip saddr @sources4 ip daddr != @inside4 masquerade"), rules);
      assertTrue(rules.contains("ip6 saddr @sources6 ip6 daddr != @inside6 masquerade"), rules);
      assertTrue(rules.contains("192.0.2.1"), rules);
      // A change touches elements only: the rule keeps its handle.
      String handle = rule(namespace);
      table.apply(new NatRules(out, pools, addresses("192.0.2.2", "2001:db8::2")));
      rules = namespace.exec("nft", "list", "table", "inet", "manx");
      assertFalse(rules.contains("192.0.2.1"), rules);
      assertTrue(rules.contains("192.0.2.2"), rules);
      assertTrue(rules.contains("2001:db8::2"), rules);
      assertEquals(handle, rule(namespace));
      // Another run takes the table over.
      new NatTable(command).apply(new NatRules(prefixes("10.244.0.0/16"), pools, Set.of()));
      rules = namespace.exec("nft", "list", "table", "inet", "manx");
      assertFalse(rules.contains("192.0.2.2"), rules);
      table.apply(NatRules.NONE);
      assertEquals("table inet others\n", namespace.exec("nft", "list", "tables"));
      table.remove();
    }
  }

  private static String rule(Namespace namespace) {
    return namespace
        .exec("nft", "-a", "list", "table", "inet", "manx")
        .lines()
        .filter(line -> line.contains("ip saddr"))
        .collect(Collectors.joining());
  }
}
