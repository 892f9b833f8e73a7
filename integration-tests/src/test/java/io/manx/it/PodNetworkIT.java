package io.manx.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.cni.Cni;
import io.manx.lab.net.Capture;
import io.manx.lab.net.Netns;
import io.manx.lab.net.Packet;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.node.agent.cni.Conflist;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tools under the lab tell the truth: pods of real plugins, captures that see what is there.
 */
@Tag("root")
class PodNetworkIT {
  private static final List<IpPrefix> CIDRS =
      List.of(IpPrefix.parse("10.244.1.0/24"), IpPrefix.parse("2001:db8:1::/64"));
  private static final IpAddress NODE = IpAddress.parse("192.0.2.1");
  private static final IpAddress PEER = IpAddress.parse("192.0.2.2");

  @Test
  void podsOfTheRealPluginsReachTheWireUnchanged(@TempDir Path dir) {
    Netns.sweepOrphans();
    try (Netns node = Netns.create(Netns.testName("node"));
        Netns peer = Netns.create(Netns.testName("peer"));
        Netns pod = Netns.create(Netns.testName("pod"))) {
      Netns.link(node, "eth0", peer, "eth0");
      node.forward();
      node.address("eth0", NODE + "/24");
      peer.address("eth0", PEER + "/24");
      peer.ip("route add 10.244.1.0/24 via " + NODE);
      Cni cni =
          new Cni(node, new Conflist("manx", CIDRS, 1500, dir.resolve("ipam").toString()).text());
      List<IpAddress> addresses = cni.add(pod);
      assertEquals(2, addresses.size());
      for (int i = 0; i < 2; i++) {
        assertTrue(CIDRS.get(i).contains(addresses.get(i)), addresses::toString);
      }
      try (Capture capture = Capture.start(peer, "eth0", dir.resolve("peer.pcap"), "")) {
        assertTrue(
            pod.exec("ping", "-c1", "-W2", "-Mdo", "-s1472", "-p6d616e78", PEER.toString()).ok());
        IpAddress from = addresses.getFirst();
        assertTrue(
            capture.sees(
                packet ->
                    packet.isEchoRequest()
                        && packet.goes(from, PEER)
                        && packet.length() == 1500
                        && packet.dontFragment()
                        && packet.payload().contains("manxmanx".getBytes(US_ASCII)),
                Duration.ofSeconds(30)));
        assertTrue(capture.packets().stream().noneMatch(Packet::isEncapsulated));
      }
      cni.delete(pod);
      assertFalse(node.show("link").contains("veth"), node.show("link"));
    }
    assertEquals(List.of(), Netns.list(Netns.testName("")));
  }

  @Test
  void aTunnelOnTheWireIsSeenAsOne(@TempDir Path dir) {
    try (Netns left = Netns.create(Netns.testName("left"));
        Netns right = Netns.create(Netns.testName("right"))) {
      Netns.link(left, "eth0", right, "eth0");
      left.address("eth0", NODE + "/24");
      right.address("eth0", PEER + "/24");
      left.ip(
          "link add name tunnel type vxlan id 7 dstport 4789 remote " + PEER + " dev eth0",
          "link set tunnel up",
          "address add 10.0.0.1/24 dev tunnel");
      right.ip(
          "link add name tunnel type vxlan id 7 dstport 4789 remote " + NODE + " dev eth0",
          "link set tunnel up",
          "address add 10.0.0.2/24 dev tunnel");
      try (Capture capture = Capture.start(right, "eth0", dir.resolve("right.pcap"), "")) {
        assertTrue(left.exec("ping", "-c1", "-W2", "10.0.0.2").ok());
        assertTrue(
            capture.sees(
                packet -> packet.goes(NODE, PEER) && packet.isEncapsulated(),
                Duration.ofSeconds(30)));
      }
    }
  }
}
