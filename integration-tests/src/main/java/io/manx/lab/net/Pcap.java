package io.manx.lab.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
   * A frame and when it was seen.
   *
   * @param time since the epoch
   * @param packet what was seen
   */
  public record Seen(Duration time, Packet packet) {}

  /**
   * The whole frames in the file so far; a last record that is still being written is left out.
   *
   * @throws LabException if it is not such a file
   */
  public static List<Packet> read(Path file) {
    return timed(file).stream().map(Seen::packet).toList();
  }

  /**
   * As {@link #read}, with the kernel's times, which do not depend on when tcpdump had its turn.
   *
   * @throws LabException if it is not such a file
   */
  public static List<Seen> timed(Path file) {
    try {
      return parse(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new LabException("cannot read the capture " + file + ": " + e.getMessage(), e);
    }
  }

  static List<Seen> parse(byte[] octets) {
    List<Seen> packets = new ArrayList<>();
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
    int fraction = magic == NANOSECONDS ? 1 : 1000;
    int at = FILE_HEADER;
    while (at + RECORD_HEADER <= octets.length) {
      int length = buffer.getInt(at + 8);
      if (length < 0 || length > octets.length - at - RECORD_HEADER) {
        break;
      }
      byte[] frame = new byte[length];
      buffer.get(at + RECORD_HEADER, frame);
      Duration time =
          Duration.ofSeconds(
              Integer.toUnsignedLong(buffer.getInt(at)), (long) buffer.getInt(at + 4) * fraction);
      packets.add(new Seen(time, Packet.parse(frame)));
      at += RECORD_HEADER + length;
    }
    return packets;
  }
}
