package io.manx.programmer.runtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.manx.net.IpAddress;
import io.manx.programmer.kernel.NetlinkException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** All that {@link KernelRouteProgrammerTest} shows, with routes that point at nexthop objects. */
class ObjectRouteProgrammerTest extends KernelRouteProgrammerTest {
  @Override
  boolean nextHopObjects() {
    return true;
  }

  @BeforeEach
  void quiet() {
    // As on a node: with 1 the kernel repeats every route when an object changes, and "ip route
    // flush" trips over what it printed itself.
    namespace.exec("sysctl", "-qw", "net.ipv4.nexthop_compat_mode=0");
  }

  private List<String> objects() {
    return namespace.ip("nexthop show").lines().toList();
  }

  @Test
  void theLossOfANextHopTouchesNoRoute() throws NetlinkException {
    RouteProgrammer programmer = start();
    want(
        programmer,
        route("10.1.0.0/24", "192.0.2.9", "198.51.100.9"),
        route("10.2.0.0/24", "192.0.2.9", "198.51.100.9"));
    await().atMost(SOON).until(() -> programmer.status().counters().installed() == 2);
    String before = namespace.ip("route show proto 77");
    programmer.markDown(Set.of(IpAddress.parse("198.51.100.9")));
    eventually("10.2.0.0/24", "10.2.0.0/24 via 192.0.2.9 dev left proto 77 metric 32");
    assertEquals(before, namespace.ip("route show proto 77"));
    assertEquals(0, programmer.audit().join().counters().replaced());
  }

  @Test
  void aNeighbourThatDoesNotAnswerIsLeftOutAndComesBack() throws NetlinkException {
    RouteProgrammer programmer = start();
    want(programmer, route("10.1.0.0/24", "192.0.2.9", "198.51.100.9"));
    await().atMost(SOON).until(() -> programmer.status().counters().installed() == 1);
    String neighbour = "neigh replace 198.51.100.9 lladdr 02:00:00:00:00:08 dev right nud ";
    namespace.ip(neighbour + "reachable");
    namespace.ip("neigh replace 198.51.100.9 dev right nud failed");
    eventually("10.1.0.0/24", "10.1.0.0/24 via 192.0.2.9 dev left proto 77 metric 32");
    // Nobody is at the far end of the cable, so the kernel's questions alone bring nothing back.
    namespace.ip(neighbour + "reachable");
    eventually(
        "10.1.0.0/24",
        "10.1.0.0/24 proto 77 metric 32",
        "nexthop via 192.0.2.9 dev left weight 1",
        "nexthop via 198.51.100.9 dev right weight 1");
  }

  @Test
  void objectsOfOthersStayAndOursGo() throws NetlinkException {
    namespace.ip("nexthop add id 9 via 192.0.2.50 dev left proto static");
    namespace.ip("route add 10.7.0.0/24 nhid 9");
    List<String> theirs = objects();
    RouteProgrammer programmer = start();
    // Resolved through the route of others that names only an object.
    want(programmer, route("10.1.0.0/24", "192.0.2.9"), route("10.2.0.0/24", "10.7.0.7"));
    eventually("10.1.0.0/24", "10.1.0.0/24 via 192.0.2.9 dev left proto 77 metric 32");
    eventually("10.2.0.0/24", "10.2.0.0/24 via 192.0.2.50 dev left proto 77 metric 32");
    assertEquals(5, objects().size());
    programmer.replaceAll(List.of());
    await().atMost(SOON).until(() -> objects().equals(theirs));
  }

  @Test
  void flushedObjectsAreRepairedWithinASecond() throws NetlinkException {
    RouteProgrammer programmer = start();
    want(
        programmer,
        route("10.1.0.0/24", "192.0.2.9", "198.51.100.9"),
        route("fd00:1::/64", "2001:db8:1::9"));
    await().atMost(SOON).until(() -> programmer.status().counters().installed() == 2);
    namespace.ip("nexthop flush proto 77");
    eventually(
        "10.1.0.0/24",
        "10.1.0.0/24 proto 77 metric 32",
        "nexthop via 192.0.2.9 dev left weight 1",
        "nexthop via 198.51.100.9 dev right weight 1");
    eventually(
        "fd00:1::/64", "fd00:1::/64 via 2001:db8:1::9 dev left proto 77 metric 32 pref medium");
  }
}
