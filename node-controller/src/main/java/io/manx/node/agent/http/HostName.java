package io.manx.node.agent.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a Host header may say to a server that listens on a loopback address. */
final class HostName {
  private HostName() {}

  /** Whether a browser cannot have been lured here: localhost, an address, or no header at all. */
  static boolean isLocal(@Nullable String header) {
    if (header == null) {
      return true;
    }
    String host = header.strip().toLowerCase(Locale.ROOT);
    if (host.startsWith("[")) {
      return host.matches("\\[[0-9a-f:.]+](?::\\d+)?");
    }
    return host.matches("(?:localhost|\\d{1,3}(?:\\.\\d{1,3}){3})(?::\\d+)?");
  }
}
