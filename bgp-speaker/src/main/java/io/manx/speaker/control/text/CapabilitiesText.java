package io.manx.speaker.control.text;

import io.manx.speaker.message.Capabilities;
import io.manx.speaker.message.Capabilities.AddPath;
import io.manx.speaker.message.Capabilities.GracefulRestart;
import io.manx.speaker.message.Capabilities.LongLived;
import io.manx.speaker.model.Family;
import java.io.IOException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The capabilities of one side in {@code show protocols all}. */
final class CapabilitiesText {
  private static final int CODE = 1006;

  private CapabilitiesText() {}

  static void write(Capabilities capabilities, Reply reply) throws IOException {
    if (!capabilities.multiprotocol().isEmpty()) {
      reply.line(CODE, "      Multiprotocol");
      families("AF announced:", capabilities.multiprotocol()::contains, reply);
    }
    if (capabilities.routeRefresh()) {
      reply.line(CODE, "      Route refresh");
    }
    if (!capabilities.extendedNextHop().isEmpty()) {
      reply.line(CODE, "      Extended next hop");
      families("IPv6 nexthop:", capabilities.extendedNextHop()::contains, reply);
    }
    if (capabilities.extendedMessage()) {
      reply.line(CODE, "      Extended message");
    }
    GracefulRestart restart = capabilities.gracefulRestart();
    if (restart != null) {
      restart(restart, reply);
    }
    if (capabilities.fourOctetAs().isPresent()) {
      reply.line(CODE, "      4-octet AS numbers");
    }
    if (!capabilities.addPath().isEmpty()) {
      reply.line(CODE, "      ADD-PATH");
      families("RX:", family -> can(capabilities, family, AddPath.RECEIVE), reply);
      families("TX:", family -> can(capabilities, family, AddPath.SEND), reply);
    }
    if (capabilities.enhancedRouteRefresh()) {
      reply.line(CODE, "      Enhanced refresh");
    }
    var longLived = capabilities.longLivedGracefulRestart();
    if (longLived != null) {
      reply.line(CODE, "      Long-lived graceful restart");
      if (!longLived.isEmpty()) {
        int longest = longLived.values().stream().mapToInt(LongLived::staleSeconds).max().orElse(0);
        reply.line(CODE, "        LL stale time: " + longest);
        families("AF supported:", longLived::containsKey, reply);
        families("AF preserved:", family -> isPreserved(longLived.get(family)), reply);
      }
    }
    if (capabilities.hostname() != null) {
      reply.line(CODE, "      Hostname: " + capabilities.hostname());
    }
    if (capabilities.softwareVersion() != null) {
      reply.line(CODE, "      Software version: " + capabilities.softwareVersion());
    }
    if (capabilities.role().isPresent()) {
      reply.line(CODE, "      Role: " + role(capabilities.role().getAsInt()));
    }
  }

  private static void restart(GracefulRestart restart, Reply reply) throws IOException {
    reply.line(CODE, "      Graceful restart");
    if (restart.forwardingPreserved().isEmpty()) {
      return;
    }
    reply.line(CODE, "        Restart time: " + restart.restartTimeSeconds());
    if (restart.restarting()) {
      reply.line(CODE, "        Restart recovery");
    }
    families("AF supported:", restart.forwardingPreserved()::containsKey, reply);
    families(
        "AF preserved:",
        family -> restart.forwardingPreserved().getOrDefault(family, false),
        reply);
  }

  private static boolean isPreserved(@Nullable LongLived family) {
    return family != null && family.forwardingPreserved();
  }

  private static boolean can(Capabilities capabilities, Family family, AddPath what) {
    AddPath announced = capabilities.addPath().get(family);
    return announced == what || announced == AddPath.BOTH;
  }

  private static void families(String label, Predicate<Family> has, Reply reply)
      throws IOException {
    var text = new StringBuilder("        ").append(label);
    for (Family family : Family.values()) {
      if (has.test(family)) {
        text.append(' ').append(family.channel());
      }
    }
    reply.line(CODE, text);
  }

  /** RFC 9234 §4.1. */
  private static String role(int value) {
    return switch (value) {
      case 0 -> "provider";
      case 1 -> "rs_server";
      case 2 -> "rs_client";
      case 3 -> "customer";
      case 4 -> "peer";
      default -> "unknown(" + value + ")";
    };
  }
}
