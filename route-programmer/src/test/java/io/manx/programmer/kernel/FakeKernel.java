package io.manx.programmer.kernel;

import io.manx.programmer.model.Address;
import io.manx.programmer.model.Errno;
import io.manx.programmer.model.KernelListener;
import io.manx.programmer.model.KernelRoute;
import io.manx.programmer.model.Link;
import io.manx.programmer.model.NextHopObject;
import io.manx.programmer.model.RouteKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A routing table behind real netlink octets, which can be told to misbehave: to refuse the n-th
 * change, to interrupt dumps, to lose notifications, to stay silent.
 */
public final class FakeKernel implements NetlinkTransport {
  private record Failure(int errno, String detail) {}

  private final Map<RouteKey, KernelRoute> routes = new LinkedHashMap<>();
  private final Map<Integer, Link> links = new LinkedHashMap<>();
  private final List<Address> addresses = new ArrayList<>();
  private final Map<Integer, Failure> failures = new LinkedHashMap<>();
  private final ArrayDeque<byte[]> answers = new ArrayDeque<>();
  private final ArrayDeque<byte[]> notifications = new ArrayDeque<>();
  private final List<String> log = new ArrayList<>();
  private final MessageWriter writer = new MessageWriter(1 << 20);
  private int changes;
  private int batches;
  private int interruptions;
  private boolean overrun;
  private boolean silent;
  private int opened;

  /** The n-th change from now, 1 being the next, is refused. */
  public void failChange(int n, int errno, String detail) {
    failures.put(changes + n, new Failure(errno, detail));
  }

  /** The next {@code count} dumps of routes are interrupted by a change. */
  public void interruptDumps(int count) {
    interruptions = count;
  }

  /** Notifications so far are lost, and the socket says so. */
  public void loseNotifications() {
    notifications.clear();
    overrun = true;
  }

  /** No request is answered any more, or again. */
  public void silent(boolean isSilent) {
    silent = isSilent;
  }

  public void link(Link link) {
    links.put(link.index(), link);
    writer.clear();
    putLink(link, 0);
    notifications.add(octets());
  }

  public void address(Address address) {
    addresses.add(address);
    writer.clear();
    putAddress(address, 0);
    notifications.add(octets());
  }

  /** Somebody else adds or replaces a route. */
  public void othersPut(KernelRoute route) {
    boolean replaced = routes.put(route.key(), route) != null;
    writer.clear();
    putRoute(Rtnetlink.RTM_NEWROUTE, route, replaced ? Rtnetlink.NLM_F_REPLACE : 0, 0);
    notifications.add(octets());
  }

  /** Somebody else removes a route. */
  public void othersRemove(RouteKey key) {
    KernelRoute route = routes.remove(key);
    if (route == null) {
      throw new IllegalArgumentException("no such route: " + key);
    }
    writer.clear();
    putRoute(Rtnetlink.RTM_DELROUTE, route, 0, 0);
    notifications.add(octets());
  }

  /** A route vanishes, and nobody is told. */
  public void vanish(RouteKey key) {
    routes.remove(key);
  }

  public Map<RouteKey, KernelRoute> routes() {
    return routes;
  }

  /** The changes that were asked for since the last call, refused ones included. */
  public List<String> takeLog() {
    List<String> taken = List.copyOf(log);
    log.clear();
    return taken;
  }

  public int batches() {
    return batches;
  }

  public int opened() {
    return opened;
  }

  private byte[] octets() {
    ByteBuffer datagram = writer.datagram();
    byte[] octets = new byte[datagram.remaining()];
    datagram.get(octets);
    return octets;
  }

  private void putRoute(int type, KernelRoute route, int flags, int sequence) {
    writer.begin(type, flags, sequence);
    RouteCodec.encode(writer, route, false);
    writer.end();
  }

  private void putLink(Link link, int sequence) {
    writer.begin(Rtnetlink.RTM_NEWLINK, 0, sequence);
    int flags =
        (link.up() ? Rtnetlink.IFF_UP : 0)
            | (link.carrier() ? Rtnetlink.IFF_RUNNING : 0)
            | (link.loopback() ? Rtnetlink.IFF_LOOPBACK : 0);
    writer.u32(0).u32(link.index()).u32(flags).u32(0);
    int at = writer.open(Rtnetlink.IFLA_IFNAME);
    writer.octets((link.name() + "\0").getBytes(StandardCharsets.UTF_8));
    writer.close(at);
    writer.attribute(Rtnetlink.IFLA_MTU, link.mtu());
    writer.end();
  }

  private void putAddress(Address address, int sequence) {
    writer.begin(Rtnetlink.RTM_NEWADDR, 0, sequence);
    writer.u8(RouteCodec.family(address.address().family())).u8(address.subnet().length());
    writer.u16(0).u32(address.ifindex());
    writer.attribute(Rtnetlink.IFA_ADDRESS, address.address());
    writer.end();
  }

  private void putError(int errno, String detail, int sequence) {
    int flags = Rtnetlink.NLM_F_CAPPED | (detail.isEmpty() ? 0 : Rtnetlink.NLM_F_ACK_TLVS);
    writer.begin(Rtnetlink.NLMSG_ERROR, flags, sequence);
    writer.u32(-errno).u32(0).u32(0).u32(0).u32(0);
    if (!detail.isEmpty()) {
      int at = writer.open(Rtnetlink.NLMSGERR_ATTR_MSG);
      writer.octets((detail + "\0").getBytes(StandardCharsets.UTF_8));
      writer.close(at);
    }
    writer.end();
  }

  private void request(ByteBuffer datagram) {
    ByteBuffer copy = ByteBuffer.allocate(datagram.remaining()).order(ByteOrder.nativeOrder());
    copy.put(datagram).flip();
    if (silent) {
      return;
    }
    batches++;
    MessageReader reader = new MessageReader(copy);
    reader.rewind();
    while (reader.next()) {
      switch (reader.type()) {
        case Rtnetlink.RTM_GETLINK, Rtnetlink.RTM_GETADDR, Rtnetlink.RTM_GETROUTE ->
            dump(reader, copy);
        default -> change(reader);
      }
    }
  }

  private void dump(MessageReader reader, ByteBuffer request) {
    writer.clear();
    int sequence = reader.sequence();
    boolean interrupted = false;
    switch (reader.type()) {
      case Rtnetlink.RTM_GETLINK -> links.values().forEach(link -> putLink(link, sequence));
      case Rtnetlink.RTM_GETADDR -> addresses.forEach(address -> putAddress(address, sequence));
      default -> {
        interrupted = interruptions-- > 0;
        int family = request.get(reader.bodyOffset());
        for (KernelRoute route : routes.values()) {
          if (RouteCodec.family(route.prefix().family()) == family && route.key().table() == 254) {
            putRoute(Rtnetlink.RTM_NEWROUTE, route, Rtnetlink.NLM_F_MULTI, sequence);
          }
        }
      }
    }
    int intr = interrupted ? Rtnetlink.NLM_F_DUMP_INTR : 0;
    writer.begin(Rtnetlink.NLMSG_DONE, Rtnetlink.NLM_F_MULTI | intr, sequence);
    writer.u32(0);
    writer.end();
    answers.add(octets());
  }

  private void change(MessageReader reader) {
    changes++;
    boolean[] refused = new boolean[1];
    writer.clear();
    reader.tell(
        new Nothing() {
          @Override
          public void routeSeen(KernelRoute route, boolean replaced) {
            refused[0] = refuse(apply(route, reader.flags()), reader);
          }

          @Override
          public void routeGone(KernelRoute route) {
            refused[0] = refuse(remove(route), reader);
          }
        });
    if (!refused[0] && (reader.flags() & Rtnetlink.NLM_F_ACK) != 0) {
      putError(0, "", reader.sequence());
      answers.add(octets());
    }
  }

  private boolean refuse(Failure failure, MessageReader reader) {
    if (failure.errno() != 0) {
      putError(failure.errno(), failure.detail(), reader.sequence());
      answers.add(octets());
    }
    return failure.errno() != 0;
  }

  private Failure apply(KernelRoute route, int flags) {
    log.add(((flags & Rtnetlink.NLM_F_REPLACE) != 0 ? "replace " : "add ") + route.prefix());
    Failure failure = failures.get(changes);
    if (failure != null) {
      return failure;
    }
    boolean there = routes.containsKey(route.key());
    if (there && (flags & Rtnetlink.NLM_F_EXCL) != 0) {
      return new Failure(Errno.EEXIST, "");
    }
    if (!there && (flags & Rtnetlink.NLM_F_CREATE) == 0) {
      return new Failure(Errno.ENOENT, "");
    }
    routes.put(route.key(), route);
    return new Failure(0, "");
  }

  private Failure remove(KernelRoute route) {
    log.add("delete " + route.prefix());
    Failure failure = failures.get(changes);
    if (failure != null) {
      return failure;
    }
    KernelRoute there = routes.get(route.key());
    if (there == null || there.protocol() != route.protocol()) {
      return new Failure(Errno.ESRCH, "");
    }
    routes.remove(route.key());
    return new Failure(0, "");
  }

  private abstract static class Nothing implements KernelListener {
    @Override
    public void linkSeen(Link link) {}

    @Override
    public void linkGone(int index) {}

    @Override
    public void addressSeen(Address address) {}

    @Override
    public void addressGone(Address address) {}

    @Override
    public void nextHopSeen(NextHopObject object) {}

    @Override
    public void nextHopGone(int id) {}
  }

  private final class Socket implements NetlinkSocket {
    private final boolean requests;

    Socket(boolean requests) {
      this.requests = requests;
    }

    @Override
    public int portId() {
      return 1;
    }

    @Override
    public void send(ByteBuffer datagram) {
      request(datagram);
    }

    @Override
    public boolean receive(ByteBuffer buffer) throws NetlinkException {
      buffer.clear();
      if (!requests && overrun) {
        overrun = false;
        throw new NetlinkException("receive", Errno.ENOBUFS);
      }
      byte[] datagram = (requests ? answers : notifications).poll();
      if (datagram == null) {
        buffer.limit(0);
        return false;
      }
      buffer.put(datagram).flip();
      return true;
    }

    @Override
    public void close() {
      answers.clear();
    }
  }

  @Override
  public NetlinkSocket openRequests() {
    opened++;
    return new Socket(true);
  }

  @Override
  public NetlinkSocket openNotifications(List<Integer> groups, int ignoredPort) {
    return new Socket(false);
  }

  @Override
  public void await(NetlinkSocket socket, long timeoutMillis) {}

  @Override
  public void wake() {}

  @Override
  public void close() {}
}
