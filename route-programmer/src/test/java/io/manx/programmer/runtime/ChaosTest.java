package io.manx.programmer.runtime;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.kernel.NetlinkException;
import io.manx.programmer.model.DesiredRoute;
import io.manx.programmer.model.ProgrammedRoute;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.RouteState;
import io.manx.programmer.netns.Namespace;
import io.manx.programmer.netns.NamespaceTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Links flap, tables are flushed behind our back, routes of others come and go, programmers die and
 * come back, and what is wanted changes all the while. At rest the kernel has what is wanted, and
 * what others put there. {@code -Dmanx.chaos.seconds} and {@code -Dmanx.chaos.seed} set how long
 * and which.
 */
@Tag("root")
class ChaosTest {
  private static final Duration REST = Duration.ofSeconds(20);
  private static final List<IpAddress> LEFT =
      List.of(IpAddress.parse("192.0.2.9"), IpAddress.parse("192.0.2.8"));
  private static final IpAddress RIGHT = IpAddress.parse("198.51.100.9");
  private static final int PREFIXES = 300;

  private final long seed = Long.getLong("manx.chaos.seed", 7);
  private final Random random = new Random(seed);
  private final Namespace namespace = new Namespace();
  private final Map<IpPrefix, DesiredRoute> wanted = new LinkedHashMap<>();
  private final List<String> done = new ArrayList<>();
  private RouteProgrammer programmer = programmer();
  private boolean rightUp = true;
  private boolean foreign;

  ChaosTest() throws NetlinkException {}

  @BeforeEach
  void network() {
    namespace.exec("sysctl", "-qw", "net.ipv4.nexthop_compat_mode=0");
    namespace.cable("left", "left-far", "192.0.2.1/24");
    namespace.cable("right", "right-far", "198.51.100.1/24");
  }

  @AfterEach
  void clean() {
    programmer.stop(false);
    namespace.close();
  }

  private RouteProgrammer programmer() throws NetlinkException {
    return KernelRouteProgrammer.start(
        ProgrammerConfig.DEFAULT, NextHopListener.NONE, new NamespaceTransport(namespace));
  }

  @Test
  void atRestTheKernelHasWhatIsWanted() throws NetlinkException {
    long end =
        System.nanoTime() + Duration.ofSeconds(Long.getLong("manx.chaos.seconds", 8)).toNanos();
    while (System.nanoTime() < end) {
      disturb();
    }
    rest();
  }

  private void disturb() throws NetlinkException {
    int what = random.nextInt(12);
    done.add(Integer.toString(what));
    switch (what) {
      case 0, 1 -> link();
      case 2 -> flush("route");
      case 3 -> flush("nexthop");
      case 4 -> foreign();
      case 5 -> restart();
      case 6 -> programmer.markDown(random.nextBoolean() ? Set.of(LEFT.getFirst()) : Set.of());
      default -> change();
    }
  }

  /**
   * {@code ip} lists, then deletes what it saw; what has changed in between it cannot delete and
   * ends with one of several errors. What it did delete is disturbance enough.
   */
  private void flush(String what) {
    try {
      namespace.ip(what + " flush proto 77");
    } catch (IllegalStateException e) {
      done.add(what + " flush: " + e.getMessage());
    }
  }

  private void link() {
    rightUp = !rightUp;
    // The near end is set down, or the far end, which takes the carrier away.
    String end = rightUp || random.nextBoolean() ? "right" : "right-far";
    if (rightUp) {
      namespace.ip("link set right-far up");
    }
    namespace.ip("link set " + end + (rightUp ? " up" : " down"));
  }

  private void foreign() {
    foreign = !foreign;
    namespace.ip(
        "route "
            + (foreign ? "add" : "del")
            + " 203.0.113.0/24 via 192.0.2.50 dev left proto static metric 32");
  }

  // As after kill -9: nothing is said to the old one, and the new one finds what is there.
  private void restart() throws NetlinkException {
    programmer.stop(false);
    programmer = programmer();
    programmer.replaceAll(List.copyOf(wanted.values()));
    programmer.converged();
  }

  private void change() {
    for (int i = random.nextInt(60); i >= 0; i--) {
      IpPrefix prefix =
          new IpPrefix(IpAddress.v4(0x0A01_0000 + (random.nextInt(PREFIXES) << 8)), 24);
      switch (random.nextInt(5)) {
        case 0 -> wanted.remove(prefix);
        case 1 -> want(prefix, RIGHT);
        case 2 -> want(prefix, LEFT.get(1));
        case 3 -> want(prefix, LEFT.getFirst(), RIGHT);
        default -> want(prefix, LEFT.getFirst(), LEFT.get(1), RIGHT);
      }
    }
    programmer.replaceAll(List.copyOf(wanted.values()));
  }

  private void want(IpPrefix prefix, IpAddress... gateways) {
    wanted.put(prefix, DesiredRoute.unicast(prefix, gateways));
  }

  private void rest() {
    if (!rightUp) {
      link();
    }
    programmer.markDown(Set.of());
    programmer.converged();
    await("seed " + seed + " after " + done)
        .atMost(REST)
        .untilAsserted(
            () -> {
              assertEquals(wanted.keySet(), inKernel());
              for (ProgrammedRoute route : programmer.allRoutes().join()) {
                assertEquals(new RouteState.Installed(), route.state(), route::toString);
              }
            });
    // Nothing is left to repair, no object is left over, and what belongs to others is there.
    assertEquals(0, programmer.audit().join().lastAuditRepairs());
    assertEquals(foreign, namespace.ip("route show 203.0.113.0/24").contains("proto static"));
    if (foreign) {
      foreign();
    }
    wanted.clear();
    programmer.replaceAll(List.of());
    await().atMost(REST).until(() -> namespace.ip("nexthop show").isEmpty());
    assertEquals(Set.of(), inKernel());
  }

  /** The prefixes of our routes whose objects are those that the wanted next hops ask for. */
  private Set<IpPrefix> inKernel() {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    for (String line : namespace.ip("nexthop show").lines().toList()) {
      String[] words = line.split(" ");
      if (words.length > 3 && words[2].equals("group")) {
        sizes.put(words[1], words[3].split("/").length);
      }
    }
    Set<IpPrefix> prefixes = new TreeSet<>();
    for (String line : namespace.ip("route show proto 77").lines().toList()) {
      String[] words = line.split(" ");
      IpPrefix prefix = IpPrefix.parse(words[0]);
      DesiredRoute route = wanted.get(prefix);
      if (route == null || sizes.getOrDefault(words[2], 0) == route.nextHops().size()) {
        prefixes.add(prefix);
      }
    }
    return prefixes;
  }
}
