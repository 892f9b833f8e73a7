package io.manx.programmer.kernel;

import io.manx.programmer.model.Address;
import io.manx.programmer.model.Errno;
import io.manx.programmer.model.KernelRoute;
import io.manx.programmer.model.Link;
import io.manx.programmer.model.Neighbour;
import io.manx.programmer.model.NextHopObject;
import io.manx.programmer.model.RawRoute;
import io.manx.programmer.model.RouteKey;
import io.manx.programmer.model.RouteListener;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A routing table behind real netlink octets, which can be told to misbehave: to refuse the n-th
 * change, to interrupt dumps, to lose notifications, to stay silent.
 */
public final class FakeKernel implements NetlinkTransport {
  private record Failure(int errno, String detail) {}

  private final Map<RouteKey, KernelRoute> routes = new LinkedHashMap<>();
  private final Map<Integer, Link> links = new LinkedHashMap<>();
  private final List<Address> addresses = new ArrayList<>();
  private final Map<Integer, NextHopObject> objects = new LinkedHashMap<>();
  private final List<Neighbour> neighbours = new ArrayList<>();
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
  private boolean hasObjects;
  private boolean hasResilience = true;
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

  /** A kernel of 5.3 or later; without this call one that has no nexthop objects. */
  public FakeKernel withObjects() {
    hasObjects = true;
    return this;
  }

  /** Older than 5.13: it has no resilient groups. */
  public void withoutResilience() {
    hasResilience = false;
  }

  /** The nexthop objects by id. */
  public Map<Integer, NextHopObject> objects() {
    return objects;
  }

  /** Somebody else makes or changes an object, and everybody is told. */
  public void othersPut(NextHopObject object) {
    objects.put(object.id(), object);
    writer.clear();
    putObject(Rtnetlink.RTM_NEWNEXTHOP, object, 0);
    notifications.add(octets());
  }

  /** The state of a neighbour changes: NUD_REACHABLE, NUD_FAILED or NUD_INCOMPLETE. */
  public void neighbour(Neighbour neighbour) {
    neighbours.removeIf(other -> other.address().equals(neighbour.address()));
    neighbours.add(neighbour);
    writer.clear();
    putNeighbour(neighbour, 0);
    notifications.add(octets());
  }

  private void putNeighbour(Neighbour neighbour, int sequence) {
    writer.begin(Rtnetlink.RTM_NEWNEIGH, 0, sequence);
    writer.u8(RouteCodec.family(neighbour.address().family())).u8(0).u16(0);
    writer.u32(neighbour.ifindex());
    int state =
        switch (neighbour.state()) {
          case USABLE -> Rtnetlink.NUD_REACHABLE;
          case FAILED -> Rtnetlink.NUD_FAILED;
          case UNKNOWN -> 1;
        };
    writer.u16(state).u8(0).u8(0);
    writer.attribute(Rtnetlink.NDA_DST, neighbour.address());
    writer.end();
  }

  /** Somebody removes an object; the kernel removes what needs it, and tells of the object only. */
  public void othersRemove(int id) {
    NextHopObject object = Objects.requireNonNull(objects.get(id));
    flush(id);
    writer.clear();
    putObject(Rtnetlink.RTM_DELNEXTHOP, object, 0);
    notifications.add(octets());
  }

  private void flush(int id) {
    objects.remove(id);
    routes.values().removeIf(route -> route.nextHopId() == id);
    for (NextHopObject group : List.copyOf(objects.values())) {
      List<NextHopObject.Member> rest =
          group.members().stream().filter(member -> member.id() != id).toList();
      if (group.isGroup() && rest.isEmpty()) {
        flush(group.id());
      } else if (rest.size() < group.members().size()) {
        objects.put(group.id(), group.withMembers(rest));
      }
    }
  }

  /** A link changes; without carrier the kernel removes its objects, and tells of the link only. */
  public void link(Link link) {
    if (!link.usable()) {
      objects.values().stream()
          .filter(object -> object.hop() != null && object.hop().ifindex() == link.index())
          .map(NextHopObject::id)
          .toList()
          .forEach(this::flush);
    }
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
    RouteCodec.encode(writer, new RawRoute().set(route), false);
    writer.end();
  }

  private void putObject(int type, NextHopObject object, int sequence) {
    writer.begin(type, 0, sequence);
    NextHopCodec.encode(writer, object);
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
        case Rtnetlink.RTM_GETLINK,
            Rtnetlink.RTM_GETADDR,
            Rtnetlink.RTM_GETNEIGH,
            Rtnetlink.RTM_GETROUTE ->
            dump(reader, copy);
        case Rtnetlink.RTM_GETNEXTHOP -> {
          if (hasObjects) {
            dump(reader, copy);
          } else {
            writer.clear();
            refuse(new Failure(Errno.EOPNOTSUPP, ""), reader);
          }
        }
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
      case Rtnetlink.RTM_GETNEIGH -> neighbours.forEach(n -> putNeighbour(n, sequence));
      case Rtnetlink.RTM_GETNEXTHOP ->
          objects.values().forEach(o -> putObject(Rtnetlink.RTM_NEWNEXTHOP, o, sequence));
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
        new RouteListener() {
          @Override
          public void routeSeen(RawRoute raw, boolean replaced) {
            refused[0] = refuse(apply(raw.toRoute(), reader.flags()), reader);
          }

          @Override
          public void routeGone(RawRoute raw) {
            refused[0] = refuse(remove(raw.toRoute()), reader);
          }

          @Override
          public void neighbourSeen(Neighbour neighbour) {
            log.add("probe " + neighbour.address());
          }

          @Override
          public void nextHopSeen(NextHopObject object) {
            refused[0] = refuse(apply(object, reader.flags()), reader);
          }

          @Override
          public void nextHopGone(int id) {
            refused[0] = refuse(removeObject(id), reader);
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
    if (route.nextHopId() != 0 && !objects.containsKey(route.nextHopId())) {
      return new Failure(Errno.EINVAL, "Nexthop id does not exist");
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

  private Failure apply(NextHopObject object, int flags) {
    log.add(
        ((flags & Rtnetlink.NLM_F_REPLACE) != 0 ? "replace " : "add ")
            + (object.isGroup() ? "group" : "hop"));
    Failure failure = failures.get(changes);
    if (failure != null) {
      return failure;
    }
    if (objects.containsKey(object.id()) && (flags & Rtnetlink.NLM_F_EXCL) != 0) {
      return new Failure(Errno.EEXIST, "");
    }
    if (!object.members().stream().allMatch(member -> objects.containsKey(member.id()))) {
      return new Failure(Errno.EINVAL, "Invalid nexthop id");
    }
    if (object.resilience() != null && !hasResilience) {
      return new Failure(Errno.EINVAL, "Unknown attribute type");
    }
    NextHopObject former = objects.get(object.id());
    if (former != null && !former.canBecome(object)) {
      return new Failure(Errno.EINVAL, "Can not replace a nexthop group with another type.");
    }
    objects.put(object.id(), object);
    return new Failure(0, "");
  }

  private Failure removeObject(int id) {
    log.add("delete object");
    Failure failure = failures.get(changes);
    if (failure != null) {
      return failure;
    }
    if (!objects.containsKey(id)) {
      return new Failure(Errno.ENOENT, "");
    }
    flush(id);
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
