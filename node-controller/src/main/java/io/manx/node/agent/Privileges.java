package io.manx.node.agent;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What this process may do. */
final class Privileges {
  /** CAP_NET_ADMIN of capabilities(7), as a bit. */
  private static final long NET_ADMIN = 1L << 12;

  private Privileges() {}

  /** What keeps this process from writing routes, with its cure; empty if nothing does. */
  static Optional<String> missingForKernel() throws IOException {
    return missingForKernel(Files.readString(Path.of("/proc/self/status"), US_ASCII));
  }

  /** The same, from the text of {@code /proc/PID/status}. */
  static Optional<String> missingForKernel(String status) {
    boolean mayWrite =
        status
            .lines()
            .filter(line -> line.startsWith("CapEff:"))
            .map(line -> line.substring("CapEff:".length()).strip())
            .anyMatch(mask -> (Long.parseUnsignedLong(mask, 16) & NET_ADMIN) != 0);
    return mayWrite
        ? Optional.empty()
        : Optional.of(
            "the capability CAP_NET_ADMIN is missing, without which no route can be written: run as"
                + " root or add NET_ADMIN, or set kernel.enabled: false for a pure route"
                + " reflector");
  }
}
