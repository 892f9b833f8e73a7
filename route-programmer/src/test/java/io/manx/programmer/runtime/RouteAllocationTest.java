package io.manx.programmer.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.programmer.kernel.Acknowledging;
import io.manx.programmer.kernel.NetlinkException;
import io.manx.programmer.kernel.RequestChannel;
import io.manx.programmer.model.Address;
import io.manx.programmer.model.Forwarding;
import io.manx.programmer.model.KernelNextHop;
import io.manx.programmer.model.Link;
import io.manx.programmer.model.NextHop;
import io.manx.programmer.model.ProgrammerConfig;
import io.manx.programmer.model.RawRoute;
import io.manx.programmer.model.RouteBatch;
import io.manx.programmer.model.RouteKind;
import io.manx.programmer.model.RouteTarget;
import io.manx.programmer.model.WriteBatch;
import io.manx.programmer.sync.RouteSync;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a route costs the collector on the steady path, from the decision to the kernel's answer:
 * nothing. Counted, not timed: the JVM says how many octets a thread has allocated.
 */
class RouteAllocationTest {
  private static final int ROUTES = 20_000;

  /** For what is made once a batch or a pass, however many routes there are. */
  private static final long FIXED = 64 << 10;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final RouteSync sync = new RouteSync(ProgrammerConfig.DEFAULT);
  private final WriteBatch writes = new WriteBatch();
  private final RequestChannel channel = new RequestChannel(new Acknowledging());

  private static long allocated(Work work) throws NetlinkException {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  private interface Work {
    void run() throws NetlinkException;
  }

  private static RouteTarget via(AddressFamily family, int host) {
    String gateway = (family == AddressFamily.IPV4 ? "192.0.2." : "2001:db8::") + host;
    return RouteTarget.unicast(List.of(NextHop.via(IpAddress.parse(gateway))));
  }

  private static RouteBatch batch(AddressFamily family, RouteTarget... targets) {
    RouteBatch batch = new RouteBatch(family, ROUTES);
    for (int i = 0; i < ROUTES; i++) {
      RouteTarget target = targets[i % targets.length];
      if (family == AddressFamily.IPV4) {
        batch.add(0, 0x0A00_0000 + (i << 8), 24, target);
      } else {
        batch.add(0xFD00_0000_0000_0000L + ((long) i << 16), 0, 48, target);
      }
    }
    return batch;
  }

  private RawRoute connected(AddressFamily family) {
    IpPrefix subnet =
        IpPrefix.parse(family == AddressFamily.IPV4 ? "192.0.2.0/24" : "2001:db8::/64");
    KernelNextHop onLink = new KernelNextHop(null, 2, 1, false);
    return new RawRoute()
        .prefix(family, subnet.address().high(), subnet.address().low(), subnet.length())
        .place(254, 0, 0)
        .forwarding(new Forwarding(2, RouteKind.UNICAST, List.of(onLink), 0));
  }

  private void look(AddressFamily family) {
    IpAddress own = IpAddress.parse(family == AddressFamily.IPV4 ? "192.0.2.1" : "2001:db8::1");
    sync.beginLook();
    sync.listener().linkSeen(new Link(2, "left", true, true, false, 1500));
    sync.listener().addressSeen(new Address(2, own, connected(family).toPrefix()));
    sync.view().objects().forEach(sync.listener()::nextHopSeen);
    sync.listener().routeSeen(connected(family), false);
  }

  private int write() throws NetlinkException {
    int written = 0;
    for (sync.plan(RequestChannel.BATCH, writes);
        !writes.isEmpty();
        sync.plan(RequestChannel.BATCH, writes)) {
      sync.answered(writes, channel.write(writes), 0, 7);
      written += writes.size();
    }
    return written;
  }

  @ParameterizedTest
  @EnumSource(AddressFamily.class)
  void aChangedRouteMakesNoGarbage(AddressFamily family) throws NetlinkException {
    look(family);
    sync.endLook();
    RouteTarget one = via(family, 9);
    RouteTarget two = via(family, 8);
    sync.change(batch(family, one, one, two), 1);
    write();
    RouteBatch next = batch(family, two, one);
    RouteBatch back = batch(family, one, one, two);
    int[] written = new int[1];
    long octets =
        allocated(
            () -> {
              sync.change(next, 1);
              written[0] += write();
              sync.change(back, 1);
              written[0] += write();
            });
    assertTrue(written[0] >= ROUTES, "written: " + written[0]);
    assertTrue(octets < FIXED, octets + " octets for " + written[0] + " writes");
    assertEquals(ROUTES, sync.counters(0, 0).installed());
    assertEquals(ROUTES + written[0], sync.latency().count());
  }

  @Test
  void aLookAtTheWholeTableMakesNoGarbageOfRoutes() throws NetlinkException {
    AddressFamily family = AddressFamily.IPV4;
    look(family);
    sync.endLook();
    sync.change(batch(family, via(family, 9)), 0);
    write();
    int group =
        sync.view().objects().stream().filter(o -> o.isGroup()).findFirst().orElseThrow().id();
    RawRoute route = new RawRoute();
    Forwarding ours = new Forwarding(77, RouteKind.UNICAST, List.of(), group);
    int[] repairs = new int[1];
    Work wholeLook =
        () -> {
          look(family);
          for (int i = 0; i < ROUTES; i++) {
            route.prefix(family, 0, 0x0A00_0000 + (i << 8), 24).place(254, 0, 32);
            sync.listener().routeSeen(route.forwarding(ours), false);
          }
          repairs[0] += sync.endLook();
        };
    wholeLook.run(); // the JVM links what is called for the first time, on this thread
    long octets = allocated(wholeLook);
    assertEquals(0, repairs[0]);
    assertTrue(octets < FIXED, octets + " octets for " + ROUTES + " routes");
    assertEquals(0, write());
  }
}
