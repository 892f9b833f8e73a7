package io.manx.it;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The program of {@link BgpClient}: a socket belongs to the namespace of the process that makes it,
 * so this runs in a JVM of its own inside the peer's. Opens connections, sends the same octets on
 * each (after a comma: once the other side has sent a KEEPALIVE), and holds them until the other
 * side closes or the time is over. Needs nothing but the JDK.
 */
final class RawSockets {
  private static final int CONNECT_MILLIS = 3000;
  private static final int MARKER = 16;
  private static final int HEADER = 19;
  private static final int KEEPALIVE = 4;

  private RawSockets() {}

  /** Arguments: connections, octets in hex, own address, target, seconds. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int count = Integer.parseInt(arguments[0]);
    int pause = arguments[1].indexOf(',');
    byte[] octets =
        HexFormat.of().parseHex(pause < 0 ? arguments[1] : arguments[1].substring(0, pause));
    byte[] later = HexFormat.of().parseHex(pause < 0 ? "" : arguments[1].substring(pause + 1));
    long end = System.nanoTime() + Long.parseLong(arguments[4]) * 1_000_000_000L;
    List<Socket> sockets = new ArrayList<>();
    int refused = 0;
    for (int i = 0; i < count; i++) {
      Socket socket = new Socket();
      try {
        socket.bind(new InetSocketAddress(InetAddress.getByName(arguments[2]), 0));
        socket.connect(new InetSocketAddress(arguments[3], 179), CONNECT_MILLIS);
        socket.getOutputStream().write(octets);
        if (later.length > 0) {
          awaitKeepalive(new DataInputStream(socket.getInputStream()));
          socket.getOutputStream().write(later);
        }
        sockets.add(socket);
      } catch (IOException e) {
        refused++;
        socket.close();
      }
    }
    System.out.println("opened " + sockets.size() + " refused " + refused);
    int closed = 0;
    for (Socket socket : sockets) {
      closed += closedByOther(socket, end) ? 1 : 0;
      socket.close();
    }
    System.out.println("closed by the agent " + closed);
  }

  /** Reads up to the first KEEPALIVE, which says that our OPEN was taken. */
  private static void awaitKeepalive(DataInputStream in) throws IOException {
    int type = 0;
    while (type != KEEPALIVE) {
      in.skipNBytes(MARKER);
      int length = in.readUnsignedShort();
      type = in.readUnsignedByte();
      in.skipNBytes(length - HEADER);
    }
  }

  private static boolean closedByOther(Socket socket, long end) throws IOException {
    while (true) {
      long left = (end - System.nanoTime()) / 1_000_000L;
      if (left <= 0) {
        return false;
      }
      socket.setSoTimeout((int) left);
      try {
        if (socket.getInputStream().read(new byte[4096]) < 0) {
          return true;
        }
      } catch (SocketTimeoutException e) {
        return false;
      } catch (IOException e) {
        // Reset: closed with our octets unread.
        return true;
      }
    }
  }
}
