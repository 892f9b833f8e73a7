package io.manx.speaker.control;

import io.manx.speaker.control.Answers.NoAnswerException;
import io.manx.speaker.control.command.Command;
import io.manx.speaker.control.command.Refusal;
import io.manx.speaker.control.text.Dialect;
import io.manx.speaker.control.text.ProtocolNames;
import io.manx.speaker.control.text.ProtocolText;
import io.manx.speaker.control.text.Reply;
import io.manx.speaker.control.text.StatusText;
import io.manx.speaker.model.Family;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.StatusSnapshot;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The show commands but those about routes. */
final class ShowCommands {
  private static final int SYMBOL = 1010;

  private final Ports ports;
  private final Dialect dialect;
  private final StatusText statusText;
  private final ProtocolText protocolText;
  private final BfdCommands bfd;
  private final ProtocolChoice choice;

  ShowCommands(ControlSettings settings, Ports ports) {
    this.ports = ports;
    this.dialect = settings.dialect();
    this.statusText = new StatusText(dialect, settings.timestamps());
    this.protocolText = new ProtocolText(dialect, settings.timestamps());
    this.bfd = new BfdCommands(settings, ports);
    this.choice = new ProtocolChoice(new ProtocolNames(dialect));
  }

  void run(Command command, Reply reply) throws IOException, NoAnswerException {
    switch (command) {
      case Command.ShowStatus _ -> statusText.write(Answers.await(ports.status().status()), reply);
      case Command.ShowProtocols show -> protocols(show, reply);
      case Command.ShowSymbols show -> symbols(show.which(), reply);
      case Command.ShowBfdSessions show -> bfd.show(show, reply);
      case Command.ShowInterfaces show -> Interfaces.write(show.summary(), dialect, reply);
      case Command.ShowOther other ->
          reply.end(Refusal.PARSE_ERROR, "There is no " + other.protocol() + " protocol running");
      case Command.ShowMemory _ -> MemoryText.write(reply);
      default -> throw new IllegalStateException("not a show command: " + command);
    }
  }

  private void protocols(Command.ShowProtocols show, Reply reply)
      throws IOException, NoAnswerException {
    List<ProtocolStatus> all = Answers.await(ports.status().protocols());
    List<ProtocolStatus> chosen = choice.choose(show.which(), all);
    if (chosen.isEmpty()) {
      Refusal refusal = ProtocolChoice.nothing(show.which());
      reply.end(refusal.code(), refusal.text());
      return;
    }
    Instant now = Answers.await(ports.status().status()).serverTime();
    protocolText.heading(reply);
    for (ProtocolStatus protocol : chosen) {
      protocolText.row(protocol, now, reply);
      if (show.all()) {
        protocolText.details(protocol, reply);
      }
    }
    reply.end(0, "");
  }

  private void symbols(@Nullable String which, Reply reply) throws IOException, NoAnswerException {
    Map<String, String> symbols = new TreeMap<>();
    StatusSnapshot status = Answers.await(ports.status().status());
    status.filters().forEach(name -> symbols.put(name, "filter"));
    for (Family family : Family.UNICAST) {
      symbols.put(dialect == Dialect.BIRD2 ? family.table() : "master", "routing table");
    }
    for (ProtocolStatus protocol : Answers.await(ports.status().protocols())) {
      symbols.put(choice.names().of(protocol), "protocol");
    }
    String wanted =
        which == null
            ? null
            : switch (which) {
              case "table" -> "routing table";
              case "template" -> "protocol template";
              case "filter", "function", "protocol" -> which;
              default -> "";
            };
    if (which != null && "".equals(wanted)) {
      reply.end(SYMBOL, symbol(which, symbols.getOrDefault(which, "undefined")));
      return;
    }
    for (Map.Entry<String, String> symbol : symbols.entrySet()) {
      if (wanted == null || symbol.getValue().equals(wanted)) {
        reply.line(SYMBOL, symbol(symbol.getKey(), symbol.getValue()));
      }
    }
    reply.end(0, "");
  }

  private static String symbol(String name, String kind) {
    return name + " ".repeat(Math.max(0, 8 - name.length())) + "\t" + kind;
  }
}
