package io.manx.speaker.fuzz;

import io.manx.speaker.session.FsmFuzz;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The ways into the speaker. Each takes any octets; what it throws is a bug of ours. */
public enum FuzzTarget {
  /** A stream of octets from a peer: framing and decoding of whatever follows. */
  STREAM("octets of a session, framed and decoded"),
  /** The body of an OPEN: our reader and OpenDaylight's behind its fence. */
  OPEN("the body of an OPEN, with OpenDaylight's decoder"),
  /** The body of an UPDATE: what is understood is encoded and understood again. */
  UPDATE("the body of an UPDATE, and what it says encoded again"),
  /** The NLRI of BGP-LS: told apart by us, and described by OpenDaylight behind its fence. */
  LINKSTATE("NLRI of BGP-LS, with OpenDaylight's decoder"),
  /** Events in any order and timing: messages, timers, connections. */
  FSM("events of a session's state machine in any order"),
  /** A line on the control socket. */
  CONTROL("a line on the control socket"),
  /** A configuration file. */
  CONFIG("a configuration file");

  private final String help;

  FuzzTarget(String help) {
    this.help = help;
  }

  /** What it is, in a few words. */
  String help() {
    return help;
  }

  /** The name on the command line, and of the folder of its corpus. */
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Runs one input. */
  void accept(byte[] octets) {
    switch (this) {
      case STREAM -> WireFuzz.stream(octets);
      case OPEN -> WireFuzz.open(octets);
      case UPDATE -> WireFuzz.update(octets);
      case LINKSTATE -> WireFuzz.linkState(octets);
      case FSM -> FsmFuzz.run(octets);
      case CONTROL -> TextFuzz.control(octets);
      case CONFIG -> TextFuzz.config(octets);
    }
  }

  static FuzzTarget of(String id) {
    return Arrays.stream(values())
        .filter(target -> target.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException("no target '" + id + "', expecting one of " + ids()));
  }

  static List<String> ids() {
    return Arrays.stream(values()).map(FuzzTarget::id).toList();
  }
}
