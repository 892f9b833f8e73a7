package io.manx.programmer.kernel;

import java.nio.ByteBuffer;

/** A request socket whose kernel takes every batch. Makes no object. */
public final class Acknowledging implements NetlinkSocket {
  private static final int ACKNOWLEDGEMENT = Rtnetlink.HEADER + 4;

  private int sequence;

  @Override
  public int portId() {
    return 1;
  }

  @Override
  public void send(ByteBuffer datagram) {
    int at = 0;
    while (at < datagram.limit()) {
      sequence = datagram.getInt(at + 8);
      at += Rtnetlink.align(datagram.getInt(at));
    }
  }

  @Override
  public boolean receive(ByteBuffer buffer) {
    buffer.clear();
    buffer.putInt(ACKNOWLEDGEMENT).putShort((short) Rtnetlink.NLMSG_ERROR).putShort((short) 0);
    buffer.putInt(sequence).putInt(0).putInt(0).flip();
    return true;
  }

  @Override
  public void close() {}
}
