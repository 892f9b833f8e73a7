package io.manx.programmer.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.kernel.FakeKernel;
import io.manx.programmer.model.Address;
import io.manx.programmer.model.DesiredRoute;
import io.manx.programmer.model.Errno;
import io.manx.programmer.model.KernelNextHop;
import io.manx.programmer.model.KernelRoute;
import io.manx.programmer.model.Link;
import io.manx.programmer.model.Neighbour;
import io.manx.programmer.model.NextHopObject;
import io.manx.programmer.model.ProgrammedRoute;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.RouteChange;
import io.manx.programmer.model.RouteKey;
import io.manx.programmer.model.RouteKind;
import io.manx.programmer.model.RouteState;
import io.manx.programmer.sync.RouteSync;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nexthop objects under virtual time, against a kernel that misbehaves on demand. */
class ObjectLoopTest {
  private static final IpAddress LEFT = IpAddress.parse("192.0.2.9");
  private static final IpAddress RIGHT = IpAddress.parse("198.51.100.9");
  private static final List<IpPrefix> PREFIXES =
      Stream.of("10.1.0.0/24", "10.1.1.0/24", "10.1.2.0/24").map(IpPrefix::parse).toList();
  private static final IpPrefix FIRST = PREFIXES.getFirst();
  private static final RouteKey KEY = new RouteKey(FIRST, 254, 0, 32);
  private static final Link RIGHT_LINK = new Link(3, "right", true, true, false, 1500);

  private final FakeKernel kernel = new FakeKernel().withObjects();
  private ProgrammerLoop loop = newLoop();
  private long now = 1_000_000;

  private ProgrammerLoop newLoop() {
    return new ProgrammerLoop(ProgrammerConfig.DEFAULT, kernel, NextHopListener.NONE);
  }

  @BeforeEach
  void network() {
    kernel.link(new Link(2, "left", true, true, false, 1500));
    kernel.link(RIGHT_LINK);
    connect(2, "192.0.2.1", "192.0.2.0/24");
    connect(3, "198.51.100.1", "198.51.100.0/24");
  }

  private void connect(int ifindex, String address, String subnet) {
    IpPrefix prefix = IpPrefix.parse(subnet);
    kernel.address(new Address(ifindex, IpAddress.parse(address), prefix));
    connected(ifindex, prefix);
  }

  private void connected(int ifindex, IpPrefix prefix) {
    kernel.othersPut(
        new KernelRoute(
            new RouteKey(prefix, 254, 0, 0),
            2,
            RouteKind.UNICAST,
            List.of(new KernelNextHop(null, ifindex, 1, false)),
            0));
  }

  private void want(IpAddress... gateways) {
    PREFIXES.forEach(
        prefix -> loop.sync().change(RouteChange.want(DesiredRoute.unicast(prefix, gateways))));
  }

  private List<String> pass(long millis) {
    now += millis;
    loop.turn(now);
    return kernel.takeLog();
  }

  private NextHopObject group() {
    KernelRoute route = kernel.routes().get(KEY);
    assertNotNull(route, "no route");
    return object(route.nextHopId());
  }

  private NextHopObject object(int id) {
    NextHopObject object = kernel.objects().get(id);
    assertNotNull(object, "no object " + id);
    return object;
  }

  private @Nullable IpAddress gateway(NextHopObject.Member member) {
    KernelNextHop hop = object(member.id()).hop();
    return hop == null ? null : hop.gateway();
  }

  private Set<@Nullable IpAddress> gateways() {
    return group().members().stream().map(this::gateway).collect(Collectors.toSet());
  }

  private RouteState state() {
    ProgrammedRoute route = loop.sync().view().route(FIRST);
    assertNotNull(route);
    return route.state();
  }

  @Test
  void routesOfTheSameNextHopsShareOneGroupOfOurs() {
    want(LEFT, RIGHT);
    assertEquals(
        List.of(
            "add hop",
            "add hop",
            "add group",
            "add 10.1.0.0/24",
            "add 10.1.1.0/24",
            "add 10.1.2.0/24"),
        pass(0));
    assertEquals(Set.of(LEFT, RIGHT), gateways());
    assertEquals(3, kernel.objects().size());
    kernel.objects().values().forEach(object -> assertEquals(77, object.protocol()));
    assertEquals(3, loop.status().objects().size());
    assertTrue(loop.status().usesObjects());
  }

  @Test
  void losingAndRegainingNextHopsIsOneMessage() {
    want(LEFT, RIGHT);
    pass(0);
    loop.sync().markDown(Set.of(RIGHT));
    assertEquals("replace group", pass(1).getFirst());
    assertEquals(Set.of(LEFT), gateways());
    assertInstanceOf(RouteState.Installed.class, state());
    loop.sync().markDown(Set.of());
    assertEquals(List.of("replace group"), pass(1));
    assertEquals(Set.of(LEFT, RIGHT), gateways());
  }

  @Test
  void routesThatMoveTogetherCostOneMessage() {
    want(LEFT, RIGHT);
    pass(0);
    int before = group().id();
    // As the decision does when it hears that a next hop is gone, and again when it is back.
    want(LEFT);
    assertEquals(List.of("replace group", "delete object"), pass(1));
    assertEquals(Set.of(LEFT), gateways());
    want(LEFT, RIGHT);
    assertEquals(List.of("add hop", "replace group"), pass(1));
    assertEquals(Set.of(LEFT, RIGHT), gateways());
    assertEquals(before, group().id());
  }

  @Test
  void aRouteThatIsNotInTheKernelKeepsNoneFromMovingTogether() {
    RouteKey place = new RouteKey(PREFIXES.get(2), 254, 0, 32);
    kernel.othersPut(
        new KernelRoute(
            place, 4, RouteKind.UNICAST, List.of(new KernelNextHop(LEFT, 2, 1, false)), 0));
    want(LEFT, RIGHT);
    pass(0);
    int before = group().id();
    want(LEFT);
    assertEquals(List.of("replace group", "delete object"), pass(1));
    want(LEFT, RIGHT);
    assertEquals(List.of("add hop", "replace group"), pass(1));
    assertEquals(before, group().id());
  }

  @Test
  void routesThatFollowALostNextHopFindTheirObjectAsItIs() {
    want(LEFT, RIGHT);
    pass(0);
    kernel.link(new Link(3, "right", true, false, false, 1500));
    assertEquals(List.of(), pass(1));
    want(LEFT);
    assertEquals(List.of(), pass(1));
    assertEquals(Set.of(LEFT), gateways());
    assertInstanceOf(RouteState.Installed.class, state());
  }

  @Test
  void aRouteThatMovesAloneLeavesTheObjectToTheOthers() {
    want(LEFT, RIGHT);
    pass(0);
    loop.sync().change(RouteChange.want(DesiredRoute.unicast(FIRST, LEFT)));
    assertEquals(List.of("add group", "replace 10.1.0.0/24"), pass(1));
    assertEquals(Set.of(LEFT), gateways());
    KernelRoute other = kernel.routes().get(new RouteKey(PREFIXES.get(1), 254, 0, 32));
    assertNotNull(other);
    assertEquals(2, object(other.nextHopId()).members().size());
  }

  @Test
  void massRemovalByDeletionOfObjectsIsRepairedAtOnce() {
    List<IpPrefix> many = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      many.add(new IpPrefix(IpAddress.v4(0x0A10_0000 + (i << 8)), 24));
    }
    many.forEach(
        prefix -> loop.sync().change(RouteChange.want(DesiredRoute.unicast(prefix, LEFT, RIGHT))));
    do {
      pass(1);
    } while (loop.sync().hasWork());
    assertEquals(5002, kernel.routes().size());
    // Somebody deletes the singles: their groups go with the last one, and all routes with those.
    List.copyOf(kernel.objects().values()).stream()
        .filter(object -> !object.isGroup())
        .forEach(object -> kernel.othersRemove(object.id()));
    assertEquals(2, kernel.routes().size());
    long repaired = now + 1000;
    do {
      pass(1);
    } while (loop.sync().hasWork());
    assertTrue(now < repaired, "within a second of its own clock");
    assertEquals(5002, kernel.routes().size());
    assertEquals(5000, loop.status().counters().installed());
    assertEquals(5000, loop.status().counters().repaired());
  }

  @Test
  void withoutAFreeIdRoutesWaitAndSayWhy() {
    // Two next hops and one group: there is none for the other group.
    RouteSync few = new RouteSync(ProgrammerConfig.DEFAULT, 3);
    ProgrammerLoop small =
        new ProgrammerLoop(ProgrammerConfig.DEFAULT, kernel, NextHopListener.NONE, few);
    small.sync().change(RouteChange.want(DesiredRoute.unicast(FIRST, LEFT)));
    small.sync().change(RouteChange.want(DesiredRoute.unicast(PREFIXES.get(1), RIGHT)));
    small.turn(now);
    small.turn(now + 1);
    List<ProgrammedRoute> troubles = small.status().troubles();
    assertEquals(1, troubles.size());
    RouteState.Failed failed =
        assertInstanceOf(RouteState.Failed.class, troubles.getFirst().state());
    assertEquals(Errno.ENOSPC, failed.errno());
    assertTrue(failed.detail().contains("ip nexthop"), failed.detail());
    // One route less gives its ids back, and the other one takes them.
    IpPrefix gives = troubles.getFirst().desired().prefix().equals(FIRST) ? PREFIXES.get(1) : FIRST;
    small.sync().change(RouteChange.withdraw(gives));
    for (int turn = 2; turn < 8; turn++) {
      small.turn(now + turn);
    }
    assertEquals(1, small.status().counters().installed());
    assertEquals(List.of(), small.status().troubles());
  }

  private void neighbour(Neighbour.State state) {
    kernel.neighbour(new Neighbour(3, RIGHT, state));
  }

  @Test
  void aNeighbourThatDoesNotAnswerLeavesTheGroupUntilItDoes() {
    want(LEFT, RIGHT);
    pass(0);
    neighbour(Neighbour.State.FAILED);
    assertEquals("replace group", pass(1).getFirst());
    assertEquals(Set.of(LEFT), gateways());
    // It is asked for again; being asked is no answer, and an audit changes nothing about that.
    assertEquals(List.of("probe 198.51.100.9"), pass(1000));
    neighbour(Neighbour.State.UNKNOWN);
    loop.auditNow();
    pass(1000);
    assertEquals(Set.of(LEFT), gateways());
    neighbour(Neighbour.State.USABLE);
    pass(1);
    assertEquals(Set.of(LEFT, RIGHT), gateways());
    assertEquals(List.of(), pass(1000));
  }

  @Test
  void whereNobodyAnswersTheRouteStays() {
    want(RIGHT);
    pass(0);
    neighbour(Neighbour.State.FAILED);
    assertEquals(List.of(), pass(1).stream().filter(line -> !line.startsWith("probe")).toList());
    assertEquals(Set.of(RIGHT), gateways());
  }

  @Test
  void withoutAnyNextHopTheRoutesGoAndComeBack() {
    want(LEFT);
    pass(0);
    loop.sync().markDown(Set.of(LEFT));
    pass(1);
    assertEquals(2, kernel.routes().size());
    assertEquals(0, kernel.objects().size());
    assertInstanceOf(RouteState.Unresolved.class, state());
    loop.sync().markDown(Set.of());
    pass(1);
    assertEquals(Set.of(LEFT), gateways());
    assertEquals(5, kernel.routes().size());
  }

  @Test
  void theKernelsOwnWorkAtALostCarrierIsNotDoneAgain() {
    want(LEFT, RIGHT);
    pass(0);
    kernel.link(new Link(3, "right", true, false, false, 1500));
    assertEquals(Set.of(LEFT), gateways());
    assertEquals(List.of(), pass(1));
    assertEquals(0, pass(200).size());
    assertEquals(0, loop.status().lastAuditRepairs());
    kernel.link(RIGHT_LINK);
    assertEquals(List.of("add hop", "replace group"), pass(1));
    assertEquals(Set.of(LEFT, RIGHT), gateways());
  }

  @Test
  void aLostLinkThatWasTheOnlyOneTakesTheRoutesAlong() {
    want(RIGHT);
    pass(0);
    kernel.link(new Link(3, "right", false, false, false, 1500));
    assertEquals(2, kernel.routes().size());
    assertEquals(List.of(), pass(1));
    assertInstanceOf(RouteState.Unresolved.class, state());
    kernel.link(RIGHT_LINK);
    connected(3, IpPrefix.parse("198.51.100.0/24"));
    pass(1);
    assertEquals(Set.of(RIGHT), gateways());
    assertEquals(5, kernel.routes().size());
  }

  @Test
  void anotherRunAdoptsEveryObject() {
    want(LEFT, RIGHT);
    loop.sync().change(RouteChange.want(DesiredRoute.unicast(PREFIXES.get(2), RIGHT)));
    pass(0);
    loop = newLoop();
    want(LEFT, RIGHT);
    loop.sync().change(RouteChange.want(DesiredRoute.unicast(PREFIXES.get(2), RIGHT)));
    assertEquals(List.of(), pass(1));
    loop.sync().converged();
    assertEquals(List.of(), pass(1));
    assertEquals(Set.of(LEFT, RIGHT), gateways());
  }

  @Test
  void whatAnEarlierRunLeftIsSweptWithItsObjects() {
    want(LEFT, RIGHT);
    pass(0);
    loop = newLoop();
    assertEquals(List.of(), pass(1));
    loop.sync().converged();
    pass(1);
    assertEquals(2, kernel.routes().size());
    assertEquals(0, kernel.objects().size());
  }

  @Test
  void objectsOfOthersAreLeftAloneAndTheirIdsToo() {
    NextHopObject theirs =
        new NextHopObject(0x4D58_0000, 4, new KernelNextHop(LEFT, 2, 1, false), List.of());
    kernel.othersPut(theirs);
    want(LEFT);
    pass(0);
    loop.sync().removeAll();
    pass(1);
    assertEquals(List.of(theirs), List.copyOf(kernel.objects().values()));
  }

  @Test
  void anIdThatSomebodyTookMeanwhileIsLeftToThem() {
    pass(0);
    // Nobody tells: the notification comes after the write.
    kernel
        .objects()
        .put(
            0x4D58_0000,
            new NextHopObject(0x4D58_0000, 4, new KernelNextHop(RIGHT, 3, 1, false), List.of()));
    want(LEFT);
    pass(1);
    assertEquals(Set.of(LEFT), gateways());
    assertEquals(4, object(0x4D58_0000).protocol());
    pass(200);
    loop.sync().removeAll();
    pass(1);
    assertEquals(Set.of(0x4D58_0000), kernel.objects().keySet());
  }

  @Test
  void anObjectThatSomebodyRemovedIsMadeAgainWithItsRoutes() {
    want(LEFT, RIGHT);
    pass(0);
    kernel.othersRemove(group().id());
    assertEquals(2, kernel.routes().size());
    pass(1);
    assertEquals(Set.of(LEFT, RIGHT), gateways());
    assertEquals(5, kernel.routes().size());
    assertEquals(3, loop.status().counters().repaired());
  }

  @Test
  void aMemberThatVanishedUnseenCostsALookAndNoRoute() {
    want(LEFT);
    pass(0);
    List.copyOf(kernel.objects().values()).stream()
        .filter(object -> !object.isGroup())
        .forEach(object -> kernel.objects().remove(object.id()));
    // The new group is refused for the lost member, and the audit that follows finds out.
    want(LEFT, RIGHT);
    pass(1);
    pass(200);
    pass(1);
    assertEquals(Set.of(LEFT, RIGHT), gateways());
    assertInstanceOf(RouteState.Installed.class, state());
  }

  @Test
  void aRefusedNextHopIsLeftOutUntilTheKernelTakesIt() {
    kernel.failChange(1, Errno.ENETUNREACH, "Nexthop has invalid gateway");
    want(LEFT, RIGHT);
    pass(0);
    assertEquals(Set.of(RIGHT), gateways());
    pass(1100);
    assertEquals(Set.of(LEFT, RIGHT), gateways());
  }

  @Test
  void aRefusedOnlyNextHopShowsTheKernelsWords() {
    kernel.failChange(1, Errno.ENETUNREACH, "Nexthop has invalid gateway");
    want(LEFT);
    pass(0);
    assertEquals(
        new RouteState.Failed(Errno.ENETUNREACH, "ENETUNREACH", "Nexthop has invalid gateway"),
        state());
    assertFalse(kernel.routes().containsKey(KEY));
    pass(1100);
    assertInstanceOf(RouteState.Installed.class, state());
  }

  @Test
  void aKernelWithoutObjectsGetsWholeRoutes() {
    FakeKernel old = new FakeKernel();
    ProgrammerLoop plain = new ProgrammerLoop(ProgrammerConfig.DEFAULT, old, NextHopListener.NONE);
    plain.turn(now);
    assertFalse(plain.status().usesObjects());
  }
}
