package io.manx.speaker.control;

import io.manx.speaker.control.command.ProtocolSelector;
import io.manx.speaker.control.command.Refusal;
import io.manx.speaker.control.text.ProtocolNames;
import io.manx.speaker.model.Family;
import io.manx.speaker.status.ProtocolStatus;
import java.util.List;

/**
 * Finds the protocols that a command names.
 *
 * @param names the names that the dialect shows; those of the configuration work too
 */
record ProtocolChoice(ProtocolNames names) {
  List<ProtocolStatus> choose(ProtocolSelector which, List<ProtocolStatus> protocols) {
    return protocols.stream()
        .filter(p -> which.matches(p.name()) || which.matches(names.of(p)))
        .toList();
  }

  /** The answer if nothing was chosen. */
  static Refusal nothing(ProtocolSelector which) {
    if (which.kind() == ProtocolSelector.Kind.NAME) {
      for (Family family : Family.values()) {
        if (family.table().equals(which.text())) {
          return new Refusal(Refusal.PARSE_ERROR, "Protocol name required");
        }
      }
    }
    return new Refusal(Refusal.NO_PROTOCOL, "No protocols match");
  }
}
