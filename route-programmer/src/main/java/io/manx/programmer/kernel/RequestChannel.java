package io.manx.programmer.kernel;

import io.manx.net.AddressFamily;
import io.manx.programmer.model.Errno;
import io.manx.programmer.model.KernelListener;
import io.manx.programmer.model.KernelWrite;
import io.manx.programmer.model.Refusal;
import io.manx.programmer.model.WriteBatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Dumps and batches of changes over one request socket. One thread.
 *
 * <p>A batch is one datagram in which only the last message asks for an acknowledgement: the kernel
 * reports every failure by itself, with the sequence number of its message, and goes on.
 */
public final class RequestChannel implements AutoCloseable {
  /** How many changes a batch holds at most; more is not faster. */
  public static final int BATCH = 256;

  private static final int SEND = 512 << 10;
  private static final int RECEIVE = 64 << 10;
  // The largest message: 256 IPv6 next hops of 28 octets.
  private static final int LARGEST = 8 << 10;

  private final NetlinkSocket socket;
  private final MessageWriter writer = new MessageWriter(SEND);
  private final ByteBuffer input =
      ByteBuffer.allocateDirect(RECEIVE).order(ByteOrder.nativeOrder());
  private final MessageReader reader = new MessageReader(input);
  private int sequence;

  /** A channel over a socket, which it closes at the end. */
  public RequestChannel(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** The address of the socket. */
  public int portId() {
    return socket.portId();
  }

  /** Reads all links; false if the dump was interrupted by a change and has to be made again. */
  public boolean dumpLinks(KernelListener listener) throws NetlinkException {
    beginDump(Rtnetlink.RTM_GETLINK);
    writer.u32(0).u32(0).u32(0).u32(0);
    return dump("read the links", listener);
  }

  /** Reads all addresses; false if the dump has to be made again. */
  public boolean dumpAddresses(KernelListener listener) throws NetlinkException {
    beginDump(Rtnetlink.RTM_GETADDR);
    writer.u32(0).u32(0);
    return dump("read the addresses", listener);
  }

  /** Reads all neighbours; false if the dump has to be made again. */
  public boolean dumpNeighbours(KernelListener listener) throws NetlinkException {
    beginDump(Rtnetlink.RTM_GETNEIGH);
    writer.u32(0).u32(0).u32(0);
    return dump("read the neighbours", listener);
  }

  /** Reads the routes of one table and family; false if the dump has to be made again. */
  public boolean dumpRoutes(AddressFamily family, int table, KernelListener listener)
      throws NetlinkException {
    beginDump(Rtnetlink.RTM_GETROUTE);
    writer.u8(RouteCodec.family(family)).u8(0).u16(0).u32(0).u32(0);
    if (table != 0) {
      writer.attribute(Rtnetlink.RTA_TABLE, table);
    }
    try {
      return dump("read the routes", listener);
    } catch (NetlinkException e) {
      // A table that was never written to does not exist.
      if (e.errno() == Errno.ENOENT && table != 0) {
        return true;
      }
      throw e;
    }
  }

  /**
   * Reads all nexthop objects; false if the dump has to be made again.
   *
   * @throws NetlinkException with EOPNOTSUPP where the kernel has none (before 5.3)
   */
  public boolean dumpNextHops(KernelListener listener) throws NetlinkException {
    beginDump(Rtnetlink.RTM_GETNEXTHOP);
    writer.u32(0).u32(0);
    return dump("read the nexthop objects", listener);
  }

  private void beginDump(int type) {
    writer.clear();
    writer.begin(type, Rtnetlink.NLM_F_REQUEST | Rtnetlink.NLM_F_DUMP, ++sequence);
  }

  private boolean dump(String what, KernelListener listener) throws NetlinkException {
    writer.end();
    socket.send(writer.datagram());
    boolean interrupted = false;
    while (true) {
      receive(what);
      while (reader.next()) {
        if (reader.sequence() != sequence) {
          continue;
        }
        interrupted |= (reader.flags() & Rtnetlink.NLM_F_DUMP_INTR) != 0;
        int type = reader.type();
        if (type == Rtnetlink.NLMSG_DONE || type == Rtnetlink.NLMSG_ERROR) {
          return !interrupted && finished(what);
        }
        if (!interrupted) {
          reader.tell(listener);
        }
      }
    }
  }

  private boolean finished(String what) throws NetlinkException {
    int errno = reader.errno();
    if (errno == Errno.EINTR || errno == Errno.EBUSY) {
      return false;
    }
    if (errno != 0) {
      String words = reader.extendedAck();
      throw new NetlinkException(what + (words.isEmpty() ? "" : " (" + words + ")"), errno);
    }
    return true;
  }

  private void receive(String what) throws NetlinkException {
    if (!socket.receive(input)) {
      throw new NetlinkException(what + ": the kernel does not answer", Errno.ETIMEDOUT);
    }
    reader.rewind();
  }

  /**
   * Sends changes, in order, and waits for the kernel's answer to all of them.
   *
   * @return what was refused; everything else was done
   * @throws NetlinkException if no answer came: the state of the kernel is unknown then
   */
  public List<Refusal> write(WriteBatch writes) throws NetlinkException {
    List<Refusal> refusals = new ArrayList<>(0);
    for (int from = 0; from < writes.size(); ) {
      writer.clear();
      int to = from;
      int first = sequence + 1;
      while (to < writes.size() && to - from < BATCH && writer.remaining() > LARGEST) {
        encode(writes.get(to++));
      }
      writer.addFlag(Rtnetlink.NLM_F_ACK);
      socket.send(writer.datagram());
      answers(from, first, refusals);
      from = to;
    }
    return refusals;
  }

  private void answers(int from, int first, List<Refusal> refusals) throws NetlinkException {
    while (true) {
      receive("change routes");
      while (reader.next()) {
        int index = reader.sequence() - first;
        if (index < 0 || reader.type() != Rtnetlink.NLMSG_ERROR) {
          continue;
        }
        if (reader.errno() != 0) {
          refusals.add(new Refusal(from + index, reader.errno(), reader.extendedAck()));
        }
        if (reader.sequence() == sequence) {
          return;
        }
      }
    }
  }

  private void encode(WriteBatch.Entry entry) {
    switch (entry.action()) {
      case ADD -> {
        begin(Rtnetlink.RTM_NEWROUTE, Rtnetlink.NLM_F_CREATE | Rtnetlink.NLM_F_EXCL);
        RouteCodec.encode(writer, entry.route(), false);
      }
      case REPLACE -> {
        begin(Rtnetlink.RTM_NEWROUTE, Rtnetlink.NLM_F_REPLACE);
        RouteCodec.encode(writer, entry.route(), false);
      }
      case DELETE -> {
        begin(Rtnetlink.RTM_DELROUTE, 0);
        RouteCodec.encode(writer, entry.route(), true);
      }
      case OTHER -> encode(entry.other());
    }
    writer.end();
  }

  private void encode(KernelWrite.Other write) {
    switch (write) {
      case KernelWrite.PutNextHop put -> {
        int create = put.create() ? Rtnetlink.NLM_F_EXCL : Rtnetlink.NLM_F_REPLACE;
        begin(Rtnetlink.RTM_NEWNEXTHOP, Rtnetlink.NLM_F_CREATE | create);
        NextHopCodec.encode(writer, put.object());
      }
      case KernelWrite.ProbeNeighbour probe -> {
        begin(Rtnetlink.RTM_NEWNEIGH, Rtnetlink.NLM_F_CREATE);
        NeighbourCodec.encodeProbe(writer, probe.hop());
      }
      case KernelWrite.DeleteNextHop delete -> {
        begin(Rtnetlink.RTM_DELNEXTHOP, 0);
        NextHopCodec.encodeDelete(writer, delete.id());
      }
    }
  }

  private void begin(int type, int flags) {
    writer.begin(type, Rtnetlink.NLM_F_REQUEST | flags, ++sequence);
  }

  @Override
  public void close() {
    socket.close();
  }
}
