package io.manx.programmer.node;

import io.manx.net.AddressFamily;
import io.manx.programmer.kernel.NetlinkException;
import io.manx.programmer.kernel.NetlinkTransport;
import io.manx.programmer.kernel.RequestChannel;
import io.manx.programmer.model.Errno;
import io.manx.programmer.model.KernelWrite;
import io.manx.programmer.model.Neighbour;
import io.manx.programmer.model.NextHopObject;
import io.manx.programmer.model.RawRoute;
import io.manx.programmer.model.Refusal;
import io.manx.programmer.model.RouteListener;
import io.manx.programmer.model.WriteBatch;
import java.util.List;

/** Removes routes and nexthop objects of ours from every table, and nothing else. */
public final class NodeCleanup {
  private static final int ATTEMPTS = 10;

  /**
   * What was removed.
   *
   * @param routes how many routes
   * @param nextHops how many nexthop objects
   */
  public record Removed(int routes, int nextHops) {}

  private final int protocol;

  /** Removes what carries {@code protocol} as its {@code rtm_protocol}. */
  public NodeCleanup(int protocol) {
    this.protocol = protocol;
  }

  /**
   * Looks and removes until nothing is left.
   *
   * @throws NetlinkException if the kernel cannot be reached or refuses
   */
  public Removed run(NetlinkTransport transport) throws NetlinkException {
    int routes = 0;
    int nextHops = 0;
    try (RequestChannel channel = new RequestChannel(transport.openRequests())) {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        Finder found = new Finder();
        boolean complete = look(channel, found);
        if (complete && found.routes.isEmpty() && found.nextHops.isEmpty()) {
          return new Removed(routes, nextHops);
        }
        // Routes first: an object takes its routes along, and they are to be counted.
        routes += remove(channel, found.routes);
        nextHops += remove(channel, found.nextHops);
      }
    }
    throw new NetlinkException("remove the routes of protocol " + protocol, Errno.EBUSY);
  }

  private static boolean look(RequestChannel channel, Finder found) throws NetlinkException {
    boolean complete = true;
    for (AddressFamily family : AddressFamily.values()) {
      complete &= channel.dumpRoutes(family, 0, found);
    }
    try {
      complete &= channel.dumpNextHops(found);
    } catch (NetlinkException e) {
      // Kernels before 5.3 have no nexthop objects.
      if (e.errno() != Errno.EOPNOTSUPP) {
        throw e;
      }
    }
    return complete;
  }

  private static int remove(RequestChannel channel, WriteBatch writes) throws NetlinkException {
    List<Refusal> refused = channel.write(writes);
    for (Refusal refusal : refused) {
      boolean gone = refusal.errno() == Errno.ESRCH || refusal.errno() == Errno.ENOENT;
      if (!gone) {
        throw new NetlinkException(
            "remove " + writes.get(refusal.index()).write(), refusal.errno());
      }
    }
    return writes.size() - refused.size();
  }

  private final class Finder extends RouteListener {
    private final WriteBatch routes = new WriteBatch();
    private final WriteBatch nextHops = new WriteBatch();

    @Override
    public void routeSeen(RawRoute route, boolean replaced) {
      if (route.forwarding().protocol() == protocol) {
        routes.add(new KernelWrite.DeleteRoute(route.toRoute()));
      }
    }

    @Override
    public void nextHopSeen(NextHopObject object) {
      if (object.protocol() == protocol) {
        nextHops.add(new KernelWrite.DeleteNextHop(object.id()));
      }
    }

    @Override
    public void routeGone(RawRoute route) {}

    @Override
    public void neighbourSeen(Neighbour neighbour) {}

    @Override
    public void nextHopGone(int id) {}
  }
}
