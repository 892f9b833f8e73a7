package io.manx.it;

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
 * each, and holds them until the other side closes or the time is over. Needs nothing but the JDK.
 */
final class RawSockets {
  private static final int CONNECT_MILLIS = 3000;

  private RawSockets() {}

  /** Arguments: connections, octets in hex, own address, target, seconds. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int count = Integer.parseInt(arguments[0]);
    byte[] octets = HexFormat.of().parseHex(arguments[1]);
    long end = System.nanoTime() + Long.parseLong(arguments[4]) * 1_000_000_000L;
    List<Socket> sockets = new ArrayList<>();
    int refused = 0;
    for (int i = 0; i < count; i++) {
      Socket socket = new Socket();
      try {
        socket.bind(new InetSocketAddress(InetAddress.getByName(arguments[2]), 0));
        socket.connect(new InetSocketAddress(arguments[3], 179), CONNECT_MILLIS);
        socket.getOutputStream().write(octets);
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
