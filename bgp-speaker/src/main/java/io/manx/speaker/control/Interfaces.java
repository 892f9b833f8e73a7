package io.manx.speaker.control;

import io.manx.net.IpAddress;
import io.manx.speaker.control.text.Dialect;
import io.manx.speaker.control.text.Reply;
import java.io.IOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** {@code show interfaces}: the interfaces of this network namespace. */
final class Interfaces {
  private static final int NAME = 1001;
  private static final int ADDRESS = 1003;
  private static final int FLAGS = 1004;
  private static final int SUMMARY = 1005;
  private static final int SUMMARY_HEADING = 2005;
  private static final int IFF_UP = 1;

  private Interfaces() {}

  static void write(boolean summary, Dialect dialect, Reply reply) throws IOException {
    List<NetworkInterface> all =
        NetworkInterface.networkInterfaces()
            .filter(i -> !i.isVirtual())
            .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
            .toList();
    if (summary) {
      summary(all, dialect, reply);
    } else {
      for (NetworkInterface one : all) {
        details(one, dialect, reply);
      }
    }
    reply.end(0, "");
  }

  private static void details(NetworkInterface one, Dialect dialect, Reply reply)
      throws IOException {
    String down = dialect == Dialect.BIRD2 ? " down" : " DOWN";
    reply.line(
        NAME, one.getName() + (one.isUp() ? " up" : down) + " (index=" + one.getIndex() + ")");
    var flags = new StringBuilder("\t");
    flags.append(one.isPointToPoint() ? "PtP" : "MultiAccess");
    boolean broadcast =
        one.getInterfaceAddresses().stream().anyMatch(a -> a.getBroadcast() != null);
    flags.append(broadcast ? " Broadcast" : "").append(one.supportsMulticast() ? " Multicast" : "");
    flags.append(adminUp(one) ? " AdminUp" : " AdminDown");
    flags.append(one.isUp() ? " LinkUp" : " LinkDown");
    flags.append(one.isLoopback() ? " Loopback Ignored" : "");
    reply.line(FLAGS, flags.append(" MTU=").append(one.getMTU()));
    IpAddress before = null;
    for (InterfaceAddress address : ordered(one)) {
      IpAddress ip = IpAddress.of(address.getAddress());
      boolean first = before == null || before.isV4() != ip.isV4();
      String rank = dialect == Dialect.BIRD2 ? "Preferred" : first ? "Primary" : "Secondary";
      reply.line(ADDRESS, "\t" + text(address) + " (" + rank + ", scope " + scope(ip) + ")");
      before = ip;
    }
  }

  /** IPv4 before IPv6, link-local addresses last, as the kernel lists them. */
  private static List<InterfaceAddress> ordered(NetworkInterface one) {
    Comparator<InterfaceAddress> order =
        Comparator.comparing(address -> !IpAddress.of(address.getAddress()).isV4());
    return one.getInterfaceAddresses().stream()
        .sorted(order.thenComparing(address -> address.getAddress().isLinkLocalAddress()))
        .toList();
  }

  private static boolean adminUp(NetworkInterface one) throws IOException {
    Path flags = Path.of("/sys/class/net", one.getName(), "flags");
    if (!Files.exists(flags)) {
      return one.isUp();
    }
    String hex = Files.readString(flags).strip().toLowerCase(Locale.ROOT);
    return (Integer.decode(hex) & IFF_UP) != 0;
  }

  private static void summary(List<NetworkInterface> all, Dialect dialect, Reply reply)
      throws IOException {
    boolean wide = dialect == Dialect.BIRD2;
    reply.line(
        SUMMARY_HEADING,
        wide ? "Interface  State  IPv4 address       IPv6 address" : "interface state address");
    for (NetworkInterface one : all) {
      reply.line(
          SUMMARY,
          wide
              ? String.format(
                  Locale.ROOT,
                  "%-10s %-6s %-18s %s",
                  one.getName(),
                  one.isUp() ? "up" : "down",
                  first(one, true),
                  first(one, false))
              : String.format(
                  Locale.ROOT,
                  "%-9s %-5s %s",
                  one.getName(),
                  one.isUp() ? "up" : "DOWN",
                  first(one, true)));
    }
  }

  private static String first(NetworkInterface one, boolean v4) {
    for (InterfaceAddress address : one.getInterfaceAddresses()) {
      IpAddress ip = IpAddress.of(address.getAddress());
      if (ip.isV4() == v4 && (v4 || !ip.isLinkLocal())) {
        return text(address);
      }
    }
    return "";
  }

  private static String text(InterfaceAddress address) {
    return IpAddress.of(address.getAddress()) + "/" + address.getNetworkPrefixLength();
  }

  private static String scope(IpAddress address) {
    if (address.isLoopback()) {
      return "host";
    }
    if (address.isLinkLocal() && !address.isV4()) {
      return "link";
    }
    return address.toInetAddress().isSiteLocalAddress() || uniqueLocal(address) ? "site" : "univ";
  }

  /** RFC 4193: fc00::/7. */
  private static boolean uniqueLocal(IpAddress address) {
    return !address.isV4() && address.high() >>> 57 == 0xFC >>> 1;
  }
}
