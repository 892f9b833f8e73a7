package io.manx.programmer.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.kernel.FakeKernel;
import io.manx.programmer.model.Address;
import io.manx.programmer.model.DesiredRoute;
import io.manx.programmer.model.Errno;
import io.manx.programmer.model.KernelNextHop;
import io.manx.programmer.model.KernelRoute;
import io.manx.programmer.model.Link;
import io.manx.programmer.model.ProgrammedRoute;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.RouteChange;
import io.manx.programmer.model.RouteKey;
import io.manx.programmer.model.RouteKind;
import io.manx.programmer.model.RouteState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The loop under virtual time, against a kernel that misbehaves on demand. */
class ProgrammerLoopTest {
  private static final int ETH0 = 2;
  private static final IpAddress GATEWAY = IpAddress.parse("192.0.2.9");
  private static final IpPrefix PREFIX = IpPrefix.parse("10.1.0.0/24");
  private static final RouteKey KEY = new RouteKey(PREFIX, 254, 0, 32);

  private final FakeKernel kernel = new FakeKernel();
  private final ProgrammerLoop loop =
      new ProgrammerLoop(ProgrammerConfig.DEFAULT, kernel, NextHopListener.NONE);
  private long now = 1_000_000;

  @BeforeEach
  void network() {
    kernel.link(new Link(ETH0, "eth0", true, true, false, 1500));
    kernel.address(new Address(ETH0, IpAddress.parse("192.0.2.1"), IpPrefix.parse("192.0.2.0/24")));
    kernel.othersPut(
        route(
            new RouteKey(IpPrefix.parse("192.0.2.0/24"), 254, 0, 0),
            2,
            new KernelNextHop(null, ETH0, 1, false)));
  }

  private static KernelRoute route(RouteKey key, int protocol, KernelNextHop hop) {
    return new KernelRoute(key, protocol, RouteKind.UNICAST, List.of(hop), 0);
  }

  private static KernelRoute route(int protocol, String gateway) {
    return route(KEY, protocol, new KernelNextHop(IpAddress.parse(gateway), ETH0, 1, false));
  }

  private void want(IpPrefix prefix) {
    loop.sync().change(RouteChange.want(DesiredRoute.unicast(prefix, GATEWAY)));
  }

  private static List<IpPrefix> prefixes(int count) {
    List<IpPrefix> prefixes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      prefixes.add(new IpPrefix(IpAddress.v4(0x0A02_0000 + (i << 8)), 24));
    }
    return prefixes;
  }

  private void turn() {
    loop.turn(now);
  }

  private void pass(long millis) {
    now += millis;
    loop.turn(now);
  }

  private KernelRoute inPlace() {
    KernelRoute route = kernel.routes().get(KEY);
    assertNotNull(route);
    return route;
  }

  private RouteState state(IpPrefix prefix) {
    ProgrammedRoute route = loop.sync().view().route(prefix);
    assertNotNull(route);
    return route.state();
  }

  @Test
  void nothingIsWrittenBeforeTheFirstLookSucceeds() {
    kernel.interruptDumps(100);
    want(PREFIX);
    turn();
    assertEquals(List.of(), kernel.takeLog());
    assertFalse(loop.status().synced());
    assertInstanceOf(RouteState.Pending.class, state(PREFIX));
    kernel.interruptDumps(3);
    pass(1000);
    assertEquals(List.of("add 10.1.0.0/24"), kernel.takeLog());
    assertTrue(loop.status().synced());
  }

  @Test
  void theRefusedMessageOfABatchIsFoundAndTriedAgain() {
    List<IpPrefix> many = prefixes(600);
    many.forEach(this::want);
    kernel.failChange(1, Errno.ENETUNREACH, "Nexthop has invalid gateway");
    kernel.failChange(300, Errno.ENOSPC, "");
    kernel.failChange(600, Errno.EINVAL, "");
    int before = kernel.batches();
    turn();
    assertEquals(597, loop.status().counters().installed());
    assertEquals(3, loop.status().counters().failed());
    assertEquals(
        new RouteState.Failed(Errno.ENETUNREACH, "ENETUNREACH", "Nexthop has invalid gateway"),
        state(many.getFirst()));
    assertEquals("ENOSPC", ((RouteState.Failed) state(many.get(299))).error());
    assertEquals("EINVAL", ((RouteState.Failed) state(many.getLast())).error());
    // Six dumps, then 256 + 256 + 88 changes.
    assertEquals(before + 6 + 3, kernel.batches());
    kernel.takeLog();
    pass(500);
    assertEquals(List.of(), kernel.takeLog());
    pass(600);
    assertEquals(3, kernel.takeLog().size());
    assertEquals(600, loop.status().counters().installed());
    assertEquals(3, loop.status().counters().errors());
  }

  @Test
  void repeatedFailureBacksOff() {
    for (int n = 1; n < 10; n++) {
      kernel.failChange(n, Errno.EPERM, "");
    }
    want(PREFIX);
    int tries = 0;
    for (int second = 0; second < 32; second++) {
      pass(1000);
      tries += kernel.takeLog().size();
    }
    // At 0, 1, 3, 7, 15 and 31 seconds.
    assertEquals(6, tries);
    assertEquals("failed: EPERM the capability CAP_NET_ADMIN is missing", state(PREFIX).text());
  }

  @ParameterizedTest
  @CsvSource({
    "EAGAIN, 11, 150, 250",
    "EBUSY, 16, 150, 250",
    "EINTR, 4, 150, 250",
    "ENOBUFS, 105, 150, 250",
    "ENETUNREACH, 101, 900, 1100",
    "EHOSTUNREACH, 113, 900, 1100",
    "ENODEV, 19, 900, 1100",
    "ENETDOWN, 100, 900, 1100",
    "ENOSPC, 28, 900, 1100",
    "ENOMEM, 12, 900, 1100",
    "EPERM, 1, 900, 1100",
    "EEXIST, 17, 50, 1100",
    "ESRCH, 3, 50, 1100",
    "ENOENT, 2, 50, 1100",
  })
  void eachErrorIsShownByNameAndTriedAgainInItsTime(
      String name, int errno, int notBefore, int atLast) {
    kernel.failChange(1, errno, "");
    want(PREFIX);
    turn();
    RouteState.Failed failed = assertInstanceOf(RouteState.Failed.class, state(PREFIX));
    assertEquals(name, failed.error());
    assertEquals(errno, failed.errno());
    assertEquals(List.of("add 10.1.0.0/24"), kernel.takeLog());
    pass(notBefore);
    assertEquals(List.of(), kernel.takeLog());
    pass(atLast - notBefore);
    assertEquals(List.of("add 10.1.0.0/24"), kernel.takeLog());
    assertInstanceOf(RouteState.Installed.class, state(PREFIX));
  }

  @Test
  void overrunLeadsToAnotherLook() {
    want(PREFIX);
    turn();
    kernel.takeLog();
    kernel.vanish(KEY);
    kernel.loseNotifications();
    pass(1);
    assertEquals(List.of("add 10.1.0.0/24"), kernel.takeLog());
    assertEquals(1, loop.status().counters().overruns());
    assertEquals(1, loop.status().counters().repaired());
  }

  @Test
  void periodicAuditFindsWhatVanishedInSilence() {
    want(PREFIX);
    turn();
    kernel.takeLog();
    kernel.vanish(KEY);
    pass(59_000);
    assertEquals(List.of(), kernel.takeLog());
    pass(1_000);
    assertEquals(List.of("add 10.1.0.0/24"), kernel.takeLog());
    assertEquals(1, loop.status().lastAuditRepairs());
  }

  @Test
  void deletionIsRepairedInTheSameTurn() {
    want(PREFIX);
    turn();
    kernel.takeLog();
    kernel.othersRemove(KEY);
    turn();
    assertEquals(List.of("add 10.1.0.0/24"), kernel.takeLog());
  }

  @Test
  void foreignRouteKeepsItsPlaceUntilItGoes() {
    kernel.othersPut(route(4, "192.0.2.50"));
    want(PREFIX);
    turn();
    assertEquals(4, ((RouteState.Conflict) state(PREFIX)).protocol());
    pass(100_000);
    assertEquals(List.of(), kernel.takeLog());
    kernel.othersRemove(KEY);
    turn();
    assertEquals(List.of("add 10.1.0.0/24"), kernel.takeLog());
    assertInstanceOf(RouteState.Installed.class, state(PREFIX));
    kernel.othersPut(route(4, "192.0.2.50"));
    turn();
    assertInstanceOf(RouteState.Conflict.class, state(PREFIX));
    loop.sync().change(RouteChange.withdraw(PREFIX));
    turn();
    assertEquals(List.of(), kernel.takeLog());
    assertEquals(4, inPlace().protocol());
  }

  @Test
  void unknownRouteInThePlaceIsFoundByALook() {
    turn();
    // The notification is lost, and nothing said that one was.
    kernel.routes().put(KEY, route(4, "192.0.2.50"));
    want(PREFIX);
    turn();
    assertEquals("EEXIST", ((RouteState.Failed) state(PREFIX)).error());
    pass(1000);
    assertInstanceOf(RouteState.Conflict.class, state(PREFIX));
    assertEquals(4, inPlace().protocol());
  }

  @Test
  void replacementOfAVanishedRouteBecomesAnAddition() {
    want(PREFIX);
    turn();
    kernel.takeLog();
    kernel.vanish(KEY);
    IpAddress other = IpAddress.parse("192.0.2.8");
    loop.sync().change(RouteChange.want(DesiredRoute.unicast(PREFIX, other)));
    turn();
    assertEquals(List.of("replace 10.1.0.0/24", "add 10.1.0.0/24"), kernel.takeLog());
    assertEquals(other, inPlace().nextHops().getFirst().gateway());
  }

  @Test
  void adoptsWhatIsRightAndSweepsOnlyAfterConvergence() {
    kernel.othersPut(route(77, "192.0.2.9"));
    RouteKey stale = new RouteKey(IpPrefix.parse("10.66.0.0/24"), 254, 0, 32);
    RouteKey oldMetric = new RouteKey(PREFIX, 254, 0, 99);
    KernelNextHop hop = new KernelNextHop(GATEWAY, ETH0, 1, false);
    kernel.othersPut(route(stale, 77, hop));
    kernel.othersPut(route(oldMetric, 77, hop));
    want(PREFIX);
    turn();
    assertEquals(List.of("delete 10.1.0.0/24"), kernel.takeLog());
    assertNull(kernel.routes().get(oldMetric));
    pass(200_000);
    assertEquals(List.of(), kernel.takeLog());
    loop.sync().converged();
    turn();
    assertEquals(List.of("delete 10.66.0.0/24"), kernel.takeLog());
    assertNotNull(kernel.routes().get(KEY));
  }

  @Test
  void whatIsStaleOfOneFamilyDoesNotWaitForTheOther() {
    KernelNextHop hop = new KernelNextHop(GATEWAY, ETH0, 1, false);
    kernel.othersPut(route(new RouteKey(IpPrefix.parse("10.66.0.0/24"), 254, 0, 32), 77, hop));
    KernelNextHop hop6 = new KernelNextHop(IpAddress.parse("fe80::9"), ETH0, 1, false);
    kernel.othersPut(route(new RouteKey(IpPrefix.parse("fd00:66::/64"), 254, 0, 32), 77, hop6));
    loop.sync().complete(AddressFamily.IPV4);
    turn();
    assertEquals(List.of("delete 10.66.0.0/24"), kernel.takeLog());
    assertFalse(loop.status().converged());
    pass(200_000);
    assertEquals(List.of(), kernel.takeLog());
    loop.sync().converged();
    turn();
    assertEquals(List.of("delete fd00:66::/64"), kernel.takeLog());
    assertTrue(loop.status().converged());
  }

  @Test
  void linkDownForgetsWhatTheKernelDropsInSilence() {
    want(PREFIX);
    turn();
    kernel.takeLog();
    kernel.vanish(KEY);
    kernel.link(new Link(ETH0, "eth0", false, false, false, 1500));
    turn();
    assertEquals(List.of(), kernel.takeLog());
    assertTrue(state(PREFIX).text().startsWith("unresolved: "), state(PREFIX).text());
    kernel.link(new Link(ETH0, "eth0", true, true, false, 1500));
    pass(1000);
    assertEquals(List.of("add 10.1.0.0/24"), kernel.takeLog());
  }

  @Test
  void silentKernelIsAProblemUntilItAnswers() {
    turn();
    kernel.silent(true);
    want(PREFIX);
    turn();
    assertNotNull(loop.status().problem());
    assertEquals(1, kernel.opened());
    kernel.silent(false);
    pass(1000);
    assertNull(loop.status().problem());
    assertEquals(2, kernel.opened());
    assertNotNull(kernel.routes().get(KEY));
  }
}
