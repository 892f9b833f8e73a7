package io.manx.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.manx.lab.net.Capture;
import io.manx.lab.net.Netns;
import io.manx.lab.net.Packet;
import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Proves on the wire that a packet travels as it was sent: captures where it leaves the node and
 * where it arrives, sends full packets with a pattern, and looks at every frame that carries the
 * pattern.
 */
final class WireProof {
  private static final String PATTERN = "no-tail!";
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final Lab lab;
  private int captures;

  WireProof(Lab lab) {
    this.lab = lab;
  }

  /** A flow to look at. */
  private record Flow(
      String what,
      Netns from,
      IpAddress source,
      Netns to,
      IpAddress target,
      Netns wire,
      String device) {}

  void check(AddressFamily family, Verdict verdict) {
    String suffix = family == AddressFamily.IPV4 ? ", IPv4" : ", IPv6";
    Pod source = lab.pods().getFirst();
    for (int rack : lab.plan().racks()) {
      Optional<Pod> target =
          lab.pods().stream()
              .filter(pod -> !pod.node().equals(source.node()) && pod.node().rack() == rack)
              .findFirst();
      target.ifPresent(pod -> podToPod(source, pod, family, suffix, verdict));
    }
    lab.pods().stream()
        .filter(pod -> !pod.node().equals(source.node()))
        .reduce((a, b) -> b)
        .ifPresent(pod -> nodeAndPod(source, pod, family, suffix, verdict));
  }

  private void podToPod(
      Pod source, Pod target, AddressFamily family, String suffix, Verdict verdict) {
    Flow flow =
        new Flow(
            source.name() + " to " + target.name(),
            source.netns(),
            source.address(family),
            target.netns(),
            target.address(family),
            lab.netns(source.node().name()),
            "eth0");
    String where = source.node().rack() == target.node().rack() ? "same subnet" : "other subnet";
    prove(flow, "plain on the wire, source unchanged, " + where + suffix, verdict);
  }

  private void nodeAndPod(
      Pod source, Pod other, AddressFamily family, String suffix, Verdict verdict) {
    IpAddress nodeAddress =
        other.node().addresses().stream()
            .filter(a -> a.family() == family)
            .findFirst()
            .orElseThrow();
    Netns node = lab.netns(other.node().name());
    Netns wire = lab.netns(source.node().name());
    prove(
        new Flow(
            source.name() + " to " + other.node().name(),
            source.netns(),
            source.address(family),
            node,
            nodeAddress,
            wire,
            "eth0"),
        "plain on the wire, source unchanged, pod to node" + suffix,
        verdict);
    prove(
        new Flow(
            other.node().name() + " to " + source.name(),
            node,
            nodeAddress,
            source.netns(),
            source.address(family),
            wire,
            "eth0"),
        "plain on the wire, source unchanged, node to pod" + suffix,
        verdict);
  }

  private void prove(Flow flow, String what, Verdict verdict) {
    Path directory = lab.directory().of("captures");
    captures++;
    Path wireFile = directory.resolve("wire-" + captures + ".pcap");
    Path endFile = directory.resolve("end-" + captures + ".pcap");
    byte[] pattern = PATTERN.getBytes(US_ASCII);
    int full = flow.source().isV4() ? 1500 - 28 : 1500 - 48;
    Predicate<Packet> marked = packet -> packet.payload().contains(pattern);
    Predicate<Packet> whole =
        marked
            .and(Packet::isEchoRequest)
            .and(packet -> packet.goes(flow.source(), flow.target()))
            .and(packet -> packet.length() == 1500 && packet.dontFragment() && !packet.fragment());
    try (Capture wire = Capture.start(flow.wire(), flow.device(), wireFile, "not tcp port 179");
        Capture end = Capture.start(flow.to(), "eth0", endFile, "not tcp port 179")) {
      boolean answered =
          flow.from()
              .exec(
                  "ping",
                  "-n",
                  "-q",
                  "-c",
                  "3",
                  "-i",
                  "0.2",
                  "-W",
                  "3",
                  "-M",
                  "do",
                  "-s",
                  Integer.toString(full),
                  "-p",
                  hex(pattern),
                  flow.target().toString())
              .ok();
      List<String> wrong = new ArrayList<>();
      if (!answered) {
        wrong.add("no answer");
      }
      if (!wire.sees(whole, PATIENCE)) {
        wrong.add("the plain packet is not on the wire");
      }
      if (!end.sees(whole, PATIENCE)) {
        wrong.add("it does not arrive with source " + flow.source());
      }
      long tunnels = wire.packets().stream().filter(Packet::isEncapsulated).count();
      if (tunnels > 0) {
        wrong.add(tunnels + " encapsulated packets on the wire");
      }
      // Whatever the tunnel: the pattern may be on the wire in an echo between these two, and in
      // nothing else.
      long wrapped =
          wire.packets().stream()
              .filter(marked)
              .filter(
                  p ->
                      !p.goes(flow.source(), flow.target())
                          && !p.goes(flow.target(), flow.source()))
              .count();
      if (wrapped > 0) {
        wrong.add(wrapped + " packets carry it under other addresses");
      }
      verdict.add(
          what,
          wrong.isEmpty(),
          flow.what() + (wrong.isEmpty() ? "" : ": " + String.join("; ", wrong)));
    }
  }

  private static String hex(byte[] octets) {
    return HexFormat.of().formatHex(octets);
  }
}
