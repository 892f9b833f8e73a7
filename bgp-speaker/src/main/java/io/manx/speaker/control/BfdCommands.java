package io.manx.speaker.control;

import io.manx.speaker.control.Answers.NoAnswerException;
import io.manx.speaker.control.command.Command;
import io.manx.speaker.control.command.Refusal;
import io.manx.speaker.control.text.BfdText;
import io.manx.speaker.control.text.Reply;
import io.manx.speaker.status.BfdSessionStatus;
import io.manx.speaker.status.ProtocolStatus;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code show bfd sessions}, in words and in JSON. */
final class BfdCommands {
  private final Ports ports;
  private final BfdText text;

  BfdCommands(ControlSettings settings, Ports ports) {
    this.ports = ports;
    this.text = new BfdText(settings.timestamps());
  }

  void show(Command.ShowBfdSessions show, Reply reply) throws IOException, NoAnswerException {
    ProtocolStatus bfd = protocol(show.protocol(), reply);
    if (bfd != null) {
      text.write(
          bfd.name(),
          Answers.await(ports.status().bfdSessions()),
          show.all(),
          Answers.await(ports.status().status()).serverTime(),
          reply);
    }
  }

  void json(Command.ShowBfdSessions show, Reply reply) throws IOException, NoAnswerException {
    ProtocolStatus bfd = protocol(show.protocol(), reply);
    if (bfd != null) {
      for (BfdSessionStatus session : Answers.await(ports.status().bfdSessions())) {
        reply.line(JsonCommands.CODE, BfdText.json(bfd.name(), session));
      }
      reply.end(0, "");
    }
  }

  /** The protocol that is meant; null after a refusal. */
  private @Nullable ProtocolStatus protocol(@Nullable String name, Reply reply)
      throws IOException, NoAnswerException {
    for (ProtocolStatus protocol : Answers.await(ports.status().protocols())) {
      boolean isBfd = protocol.kind() == ProtocolStatus.Kind.BFD;
      if (name == null ? isBfd : protocol.name().equals(name)) {
        if (!isBfd) {
          reply.end(Refusal.PARSE_ERROR, name + ": Not a BFD protocol");
        }
        return isBfd ? protocol : null;
      }
    }
    reply.end(
        name == null ? Refusal.PARSE_ERROR : Refusal.NO_PROTOCOL,
        name == null ? "There is no BFD protocol running" : "No protocols match " + name);
    return null;
  }
}
