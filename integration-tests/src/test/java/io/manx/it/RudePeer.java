package io.manx.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.HexFormat;

/**
 * A peer that speaks BGP well and behaves badly; a program like {@link RawSockets}, and like it
 * without anything but the JDK.
 */
final class RudePeer {
  private static final String MARKER = "ff".repeat(16);
  private static final byte[] KEEPALIVE = HexFormat.of().parseHex(MARKER + "001304");

  /** AS 64513, hold time 90, no capabilities but IPv4 unicast. */
  private static final byte[] OPEN =
      HexFormat.of().parseHex(MARKER + "00250104fc01005ac000020c08" + "0206010400010001");

  private static final int PREFIXES_A_MESSAGE = 500;
  private static final int SMALL_BUFFER = 4096;

  private RudePeer() {}

  /**
   * Arguments: how, own address, target, seconds. How is {@code deaf} (never reads), {@code flap}
   * (a session after another) or {@code flood=COUNT} (so many prefixes).
   */
  public static void main(String[] arguments) throws Exception {
    String how = arguments[0];
    long end = System.nanoTime() + Long.parseLong(arguments[3]) * 1_000_000_000L;
    int sessions = 0;
    int sent = 0;
    do {
      try (Socket socket = new Socket()) {
        socket.setReceiveBufferSize(SMALL_BUFFER);
        socket.bind(new InetSocketAddress(InetAddress.getByName(arguments[1]), 0));
        socket.connect(new InetSocketAddress(arguments[2], 179), 3000);
        OutputStream out = socket.getOutputStream();
        out.write(OPEN);
        out.write(KEEPALIVE);
        sessions++;
        if (how.startsWith("flood=")) {
          sent += flood(out, Integer.parseInt(how.substring("flood=".length())));
        }
        if (!how.equals("flap")) {
          keepAlive(out, end);
        }
      } catch (IOException e) {
        Thread.sleep(5); // refused or reset: the next one
      }
    } while (!how.equals("deaf") && System.nanoTime() < end);
    System.out.println("sessions " + sessions + " prefixes " + sent);
  }

  private static void keepAlive(OutputStream out, long end) throws Exception {
    while (System.nanoTime() < end) {
      out.write(KEEPALIVE);
      Thread.sleep(500);
    }
  }

  private static int flood(OutputStream out, int count) throws IOException {
    byte[] attributes = HexFormat.of().parseHex("40010100" + "4002040201fc01" + "400304c000020c");
    int sent = 0;
    while (sent < count) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (int i = 0; i < PREFIXES_A_MESSAGE; i++, sent++) {
        body.write(new byte[] {32, 10, (byte) (sent >> 16), (byte) (sent >> 8), (byte) sent});
      }
      int length = 19 + 4 + attributes.length + body.size();
      out.write(KEEPALIVE, 0, 16);
      out.write(new byte[] {(byte) (length >> 8), (byte) length, 2, 0, 0});
      out.write(new byte[] {0, (byte) attributes.length});
      out.write(attributes);
      body.writeTo(out);
    }
    return sent;
  }
}
