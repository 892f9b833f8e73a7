package io.manx.programmer.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.kernel.FakeKernel;
import io.manx.programmer.model.Address;
import io.manx.programmer.model.DesiredRoute;
import io.manx.programmer.model.Errno;
import io.manx.programmer.model.KernelNextHop;
import io.manx.programmer.model.KernelRoute;
import io.manx.programmer.model.Link;
import io.manx.programmer.model.NextHopObject;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.ResilientGroups;
import io.manx.programmer.model.RouteChange;
import io.manx.programmer.model.RouteKey;
import io.manx.programmer.model.RouteKind;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Resilient groups, and the MTU of routes, under virtual time against the kernel of tests. */
class ResilientGroupsTest {
  private static final IpAddress LEFT = IpAddress.parse("192.0.2.9");
  private static final IpAddress RIGHT = IpAddress.parse("192.0.2.8");
  private static final IpPrefix PREFIX = IpPrefix.parse("10.1.0.0/24");
  private static final RouteKey KEY = new RouteKey(PREFIX, 254, 0, 32);
  private static final ResilientGroups WANTED =
      new ResilientGroups(64, Duration.ofSeconds(60), Duration.ZERO);

  private final FakeKernel kernel = new FakeKernel().withObjects();
  private ProgrammerLoop loop = newLoop(WANTED);
  private long now = 1_000_000;

  private static ProgrammerConfig config(@Nullable ResilientGroups groups, int mtu) {
    return new ProgrammerConfig(
        254, 77, 32, 16, Duration.ofSeconds(60), Set.of(), true, true, groups, mtu);
  }

  private ProgrammerLoop newLoop(@Nullable ResilientGroups groups) {
    return new ProgrammerLoop(config(groups, 0), kernel, NextHopListener.NONE);
  }

  private void link(int mtu) {
    kernel.link(new Link(2, "left", true, true, false, mtu));
  }

  @BeforeEach
  void network() {
    link(1500);
    IpPrefix subnet = IpPrefix.parse("192.0.2.0/24");
    kernel.address(new Address(2, IpAddress.parse("192.0.2.1"), subnet));
    kernel.othersPut(
        new KernelRoute(
            new RouteKey(subnet, 254, 0, 0),
            2,
            RouteKind.UNICAST,
            List.of(new KernelNextHop(null, 2, 1, false)),
            0));
  }

  private void want(IpAddress... gateways) {
    loop.sync().change(RouteChange.want(DesiredRoute.unicast(PREFIX, gateways)));
  }

  /** Lets time pass until an audit that was asked for has been made. */
  private List<String> pass() {
    for (int i = 0; i < 5; i++) {
      now += 500;
      loop.turn(now);
    }
    return kernel.takeLog();
  }

  private KernelRoute route() {
    KernelRoute route = kernel.routes().get(KEY);
    assertNotNull(route, "no route");
    return route;
  }

  private NextHopObject group() {
    NextHopObject group = kernel.objects().get(route().nextHopId());
    assertNotNull(group, "no group");
    return group;
  }

  @Test
  void groupsAreResilientAndStaySoWhenTheirMembersChange() {
    want(LEFT, RIGHT);
    pass();
    assertEquals(WANTED, group().resilience());
    int id = group().id();
    loop.sync().markDown(Set.of(RIGHT));
    assertEquals("replace group", pass().getFirst());
    assertEquals(1, group().members().size());
    assertEquals(WANTED, group().resilience());
    assertEquals(id, group().id());
    assertNull(loop.status().whyPlain());
  }

  @Test
  void anotherRunAdoptsThemAsTheyAre() {
    want(LEFT, RIGHT);
    pass();
    loop = newLoop(WANTED);
    want(LEFT, RIGHT);
    assertEquals(List.of(), pass());
    loop.auditNow();
    assertEquals(List.of(), pass());
  }

  @Test
  void aKernelWithoutThemGetsPlainOnesAndTheReasonIsKept() {
    kernel.withoutResilience();
    want(LEFT, RIGHT);
    pass();
    assertNull(group().resilience());
    assertEquals(2, group().members().size());
    assertEquals("EINVAL Unknown attribute type", loop.status().whyPlain());
    assertEquals(1, loop.status().counters().installed());
    loop.auditNow();
    assertEquals(List.of(), pass());
    // Nobody wants them any more: nothing is missing.
    loop.configure(config(null, 0));
    pass();
    assertNull(loop.status().whyPlain());
  }

  @Test
  void aMemberThatHasGoneIsNotTakenForAnOldKernel() {
    want(LEFT, RIGHT);
    kernel.failChange(3, Errno.EINVAL, "Invalid nexthop id.");
    pass();
    assertNull(loop.status().whyPlain());
    assertEquals(WANTED, group().resilience());
  }

  @Test
  void groupsOfAnotherTypeAreOtherObjects() {
    loop = newLoop(null);
    want(LEFT, RIGHT);
    pass();
    assertNull(group().resilience());
    int plain = group().id();
    loop.configure(config(WANTED, 0));
    pass();
    assertEquals(WANTED, group().resilience());
    assertNotEquals(plain, group().id());
    assertNull(kernel.objects().get(plain), "the former group is still there");
    int first = group().id();
    ResilientGroups slower = new ResilientGroups(64, Duration.ofSeconds(90), Duration.ZERO);
    loop.configure(config(slower, 0));
    assertEquals(List.of("replace group"), pass());
    assertEquals(slower, group().resilience());
    assertEquals(first, group().id());
    ResilientGroups finer = new ResilientGroups(128, Duration.ofSeconds(90), Duration.ZERO);
    loop.configure(config(finer, 0));
    pass();
    assertEquals(finer, group().resilience());
    assertNotEquals(first, group().id());
    assertEquals(3, kernel.objects().size());
  }

  @Test
  void routesHaveTheMtuThatTheirLinksCanTake() {
    loop.configure(config(null, 1400));
    want(LEFT);
    pass();
    assertEquals(1400, route().forwarding().mtu());
    // A larger one than the link's would count in its place, and packets would be dropped.
    link(1300);
    assertEquals(List.of("replace 10.1.0.0/24"), pass());
    assertEquals(0, route().forwarding().mtu());
    link(1500);
    pass();
    assertEquals(1400, route().forwarding().mtu());
    loop.configure(config(null, 0));
    assertEquals(List.of("replace 10.1.0.0/24"), pass());
    assertEquals(0, route().forwarding().mtu());
  }
}
