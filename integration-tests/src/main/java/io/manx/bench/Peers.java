package io.manx.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The daemons that the load tool's driver knows, by its names for them. */
final class Peers {
  static final String MANX = "manx";

  private static final Map<String, String> PROGRAMS = new LinkedHashMap<>();

  static {
    PROGRAMS.put("bird2", "/usr/sbin/bird");
    PROGRAMS.put("frr8", "/usr/lib/frr/bgpd");
    PROGRAMS.put("openbgpd7", "/usr/sbin/bgpd");
    PROGRAMS.put("gobgp3", "/usr/bin/gobgpd");
  }

  private Peers() {}

  /** Manx and what is installed. */
  static List<String> found() {
    List<String> found = new ArrayList<>(List.of(MANX));
    PROGRAMS.forEach(
        (name, program) -> {
          if (Files.isExecutable(Path.of(program))) {
            found.add(name);
          }
        });
    return List.copyOf(found);
  }

  /** Whether the driver knows how it is made to write routes into the kernel. */
  static boolean writesKernel(String peer) {
    return peer.equals(MANX) || peer.equals("bird2") || peer.equals("frr8");
  }

  /** Whether the stock birdcl is its client. */
  static boolean answersBirdcl(String peer) {
    return peer.equals(MANX) || peer.equals("bird2");
  }

  /** Its name for people. */
  static String title(String peer) {
    return switch (peer) {
      case MANX -> "Manx";
      case "bird2" -> "BIRD 2";
      case "frr8" -> "FRR";
      case "openbgpd7" -> "OpenBGPD";
      case "gobgp3" -> "GoBGP";
      default -> peer;
    };
  }
}
