package io.manx.programmer.runtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.programmer.kernel.NetlinkException;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.ResilientGroups;
import java.time.Duration;
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
  void resilientGroupsOfARealKernel() throws NetlinkException {
    ProgrammerConfig d = ProgrammerConfig.DEFAULT;
    RouteProgrammer programmer =
        start(
            new ProgrammerConfig(
                254,
                77,
                32,
                16,
                d.syncInterval(),
                Set.of(),
                true,
                true,
                new ResilientGroups(64, Duration.ofSeconds(60), Duration.ofMinutes(5)),
                1400));
    want(
        programmer,
        route("10.1.0.0/24", "192.0.2.9", "198.51.100.9"),
        route("fd00:1::/64", "2001:db8:1::9", "2001:db8:2::9"));
    await().atMost(SOON).until(() -> programmer.status().counters().installed() == 2);
    assertNull(programmer.status().whyPlain());
    String type = " type resilient buckets 64 idle_timer 60 unbalanced_timer 300 ";
    await().atMost(SOON).until(() -> objects().stream().filter(o -> o.contains(type)).count() == 2);
    assertTrue(namespace.ip("route show proto 77").contains(" metric 32 mtu 1400"));
    assertTrue(namespace.ip("-6 route show proto 77").contains(" metric 32 mtu 1400"));
    // What the kernel gives back is what was asked for: an audit finds nothing to do.
    long written = programmer.status().counters().objectsWritten();
    assertEquals(0, programmer.audit().join().counters().repaired());
    assertEquals(written, programmer.audit().join().counters().objectsWritten());
    programmer.markDown(Set.of(IpAddress.parse("198.51.100.9")));
    eventually("10.1.0.0/24", "10.1.0.0/24 via 192.0.2.9 dev left proto 77 metric 32 mtu 1400");
    assertEquals(2, objects().stream().filter(o -> o.contains(type)).count());
    assertEquals(0, programmer.audit().join().counters().replaced());
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
