package io.manx.lab.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the capture files that tcpdump writes: classic pcap with Ethernet frames. */
public final class Pcap {
  private static final int FILE_HEADER = 24;
  private static final int RECORD_HEADER = 16;
  private static final int MICROSECONDS = 0xa1b2c3d4;
  private static final int NANOSECONDS = 0xa1b23c4d;
  private static final int ETHERNET = 1;

  private Pcap() {}

  /**
   * The whole frames in the file so far; a last record that is still being written is left out.
   *
   * @throws LabException if it is not such a file
   */
  public static List<Packet> read(Path file) {
    try {
      return parse(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new LabException("cannot read the capture " + file + ": " + e.getMessage(), e);
    }
  }

  static List<Packet> parse(byte[] octets) {
    List<Packet> packets = new ArrayList<>();
    if (octets.length < FILE_HEADER) {
      return packets;
    }
    ByteBuffer buffer = ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
    int magic = buffer.getInt(0);
    if (magic != MICROSECONDS && magic != NANOSECONDS) {
      buffer.order(ByteOrder.BIG_ENDIAN);
      magic = buffer.getInt(0);
    }
    if ((magic != MICROSECONDS && magic != NANOSECONDS) || buffer.getInt(20) != ETHERNET) {
      throw new LabException("not a pcap file with Ethernet frames");
    }
    int at = FILE_HEADER;
    while (at + RECORD_HEADER <= octets.length) {
      int length = buffer.getInt(at + 8);
      if (length < 0 || length > octets.length - at - RECORD_HEADER) {
        break;
      }
      byte[] frame = new byte[length];
      buffer.get(at + RECORD_HEADER, frame);
      packets.add(Packet.parse(frame));
      at += RECORD_HEADER + length;
    }
    return packets;
  }
}
