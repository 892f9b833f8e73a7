package io.manx.node.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.model.DesiredRoute;
import io.manx.programmer.model.KernelNextHop;
import io.manx.programmer.model.Link;
import io.manx.programmer.model.NextHop;
import io.manx.programmer.model.NextHopObject;
import io.manx.programmer.model.NextHopStatus;
import io.manx.programmer.model.ResilientGroups;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.rib.BestRoute;
import io.manx.speaker.rib.RouteChanges;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.RouteInquiry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelBridgeTest {
  private static final IpPrefix OWN = IpPrefix.parse("10.244.1.0/24");
  private static final IpPrefix OTHER = IpPrefix.parse("10.244.2.0/24");
  private static final IpAddress GATEWAY = IpAddress.parse("192.0.2.11");

  @TempDir Path directory;

  private final AtomicInteger grown = new AtomicInteger();
  private final FakeProgrammer programmer = new FakeProgrammer();
  private final KernelBridge bridge = new KernelBridge(grown::incrementAndGet);

  @BeforeEach
  void connect() {
    bridge.connect(programmer);
  }

  private NodeConfig originating(IpPrefix... prefixes) throws Exception {
    String list =
        String.join(", ", List.of(prefixes).stream().map(p -> "{cidr: " + p + "}").toList());
    return TestConfigs.read(directory, "  originate: [" + list + "]\n");
  }

  private static BestRoute learned() {
    PathSource peer = new PathSource(1, "one", PathSource.Kind.EBGP, 64513, GATEWAY, GATEWAY);
    return new BestRoute(PathAttributes.builder(GATEWAY).build(), peer, List.of(GATEWAY));
  }

  private void change(IpPrefix prefix, @Nullable BestRoute before, @Nullable BestRoute after) {
    RouteChanges changes = new RouteChanges(false);
    changes.add(prefix, before, after);
    bridge.changed(Family.IPV4_UNICAST, changes);
  }

  @Test
  void ownPrefixesAreDiscardedUntilTheyAreNotOriginatedAnyMore() throws Exception {
    bridge.configured(originating(OWN), prefix -> false);
    assertEquals(Map.of(OWN, DesiredRoute.unreachable(OWN)), programmer.wanted);
    bridge.configured(originating(OTHER), prefix -> false);
    assertEquals(Map.of(OTHER, DesiredRoute.unreachable(OTHER)), programmer.wanted);
  }

  @Test
  void aPrefixThatAPeerAnnouncesTooKeepsItsRoute() throws Exception {
    bridge.configured(originating(OWN), prefix -> false);
    // The speaker withdraws its own path first, and says that the peer's is the best one now.
    change(OWN, null, learned());
    bridge.configured(originating(), OWN::equals);
    assertEquals(Map.of(OWN, DesiredRoute.unicast(OWN, GATEWAY)), programmer.wanted);
    bridge.configured(originating(OWN), OWN::equals);
    assertEquals(Map.of(OWN, DesiredRoute.unicast(OWN, GATEWAY)), programmer.wanted);
    change(OWN, learned(), null);
    assertEquals(Map.of(OWN, DesiredRoute.unreachable(OWN)), programmer.wanted);
  }

  @Test
  void whatEndsWithTheProcessStaysInTheKernel() throws Exception {
    bridge.configured(originating(OWN), prefix -> false);
    change(OTHER, null, learned());
    bridge.freeze();
    change(OTHER, learned(), null);
    bridge.configured(originating(), prefix -> false);
    bridge.converged();
    assertEquals(2, programmer.wanted.size());
    assertFalse(programmer.converged);
  }

  @Test
  void aFamilyIsSweptByItself() {
    bridge.complete(Family.IPV6_UNICAST);
    bridge.complete(Family.LINK_STATE);
    assertEquals(Set.of(AddressFamily.IPV6), programmer.complete);
    bridge.freeze();
    bridge.complete(Family.IPV4_UNICAST);
    assertEquals(Set.of(AddressFamily.IPV6), programmer.complete);
  }

  @Test
  void nextHopsAreShownAsTheKernelResolvesThem() {
    assertEquals(List.of(), bridge.resolve(GATEWAY));
    programmer.links = List.of(new Link(7, "eth0", true, true, false, 1500));
    programmer.publish();
    IpAddress router = IpAddress.parse("192.0.2.254");
    bridge.nextHopChanged(
        new NextHopStatus(
            NextHop.via(GATEWAY), true, 0, List.of(new KernelNextHop(router, 7, 1, false)), ""));
    assertEquals(List.of(new PathView.NextHop(router, "eth0", 1)), bridge.resolve(GATEWAY));
    assertEquals(1, grown.get());
    // Another status of the kernel, another answer.
    bridge.nextHopChanged(
        new NextHopStatus(
            NextHop.via(GATEWAY), true, 0, List.of(new KernelNextHop(null, 7, 1, false)), ""));
    programmer.links = List.of(new Link(7, "lan0", true, true, false, 1500));
    programmer.publish();
    assertEquals(List.of(new PathView.NextHop(GATEWAY, "lan0", 1)), bridge.resolve(GATEWAY));
    assertEquals(1, grown.get());
  }

  @Test
  void showsWhatTheProgrammerDoes() {
    assertEquals(
        "each route names its own: this kernel has no nexthop objects (Linux 5.3)",
        bridge.programming().nextHops());
    programmer.links = List.of(new Link(7, "lan0", true, true, false, 1500));
    programmer.objects =
        List.of(
            new NextHopObject(-2, 77, new KernelNextHop(GATEWAY, 7, 1, true), List.of()),
            new NextHopObject(
                -1,
                77,
                null,
                List.of(new NextHopObject.Member(-2, 1)),
                new ResilientGroups(32, Duration.ZERO, Duration.ZERO)));
    programmer.whyPlain = "EINVAL Unknown attribute type";
    programmer.publish();
    RouteInquiry.Programming shown = bridge.programming();
    assertEquals(
        "2 nexthop objects; groups are not resilient, for the kernel refused:"
            + " EINVAL Unknown attribute type",
        shown.nextHops());
    assertEquals(
        List.of(
            new RouteInquiry.ObjectView(4294967294L, "via " + GATEWAY + " dev lan0 onlink"),
            new RouteInquiry.ObjectView(4294967295L, "group 4294967294 resilient, 32 buckets")),
        shown.objects());
  }

  @Test
  void refusedRoutesAreNotInstalled() {
    change(OTHER, null, learned());
    assertEquals(1, bridge.installed(Family.IPV4_UNICAST));
    assertFalse(bridge.isRefused(OTHER));
    programmer.refuse(OTHER);
    assertTrue(bridge.isRefused(OTHER));
    assertEquals("failed: EINVAL", bridge.trouble(OTHER));
    assertFalse(bridge.isRefused(OWN));
    assertNull(bridge.trouble(OWN));
    assertEquals(0, bridge.installed(Family.IPV4_UNICAST));
    assertEquals(0, bridge.installed(Family.IPV6_UNICAST));
  }
}
