package io.manx.speaker.control;

import io.manx.speaker.control.Answers.NoAnswerException;
import io.manx.speaker.control.command.Command;
import io.manx.speaker.control.command.Refusal;
import io.manx.speaker.control.text.ProtocolNames;
import io.manx.speaker.control.text.Reply;
import io.manx.speaker.control.text.Timestamps;
import io.manx.speaker.status.ConfigureOutcome;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.SpeakerCommands.ConfigureMode;
import io.manx.speaker.status.SpeakerCommands.ProtocolOutcome;
import io.manx.speaker.status.StatusSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** The commands that change something. */
final class ChangeCommands {
  private static final int READING = 2;
  private static final int CONFIGURATION_OK = 20;
  private static final int UNDO_SCHEDULED = 22;

  private final Ports ports;
  private final ProtocolChoice choice;

  ChangeCommands(ControlSettings settings, Ports ports) {
    this.ports = ports;
    this.choice = new ProtocolChoice(new ProtocolNames(settings.dialect()));
  }

  void run(Command command, Reply reply) throws IOException, NoAnswerException {
    switch (command) {
      case Command.Act act -> act(act, reply);
      case Command.Configure configure -> configure(configure, reply);
      case Command.ConfigureConfirm _ -> {
        boolean waited = Answers.await(ports.commands().confirm());
        reply.end(waited ? 18 : 19, waited ? "Reconfiguration confirmed" : "Nothing to do");
      }
      case Command.ConfigureUndo _ -> {
        reply.line(21, "Undo requested");
        end(Answers.await(ports.commands().undo()), ConfigureMode.APPLY, reply);
      }
      case Command.ConfigureStatus _ -> configureStatus(reply);
      case Command.Shutdown shutdown -> {
        // The answer goes out first: the speaker may be gone before it could.
        reply.end(
            shutdown.graceful() ? 25 : 7,
            shutdown.graceful() ? "Graceful restart requested" : "Shutdown requested");
        Answers.await(ports.commands().shutdown(shutdown.graceful()));
      }
      case Command.GracefulShutdown shutdown -> gracefulShutdown(shutdown, reply);
      default -> throw new IllegalStateException("changes nothing: " + command);
    }
  }

  private void act(Command.Act act, Reply reply) throws IOException, NoAnswerException {
    List<ProtocolStatus> chosen =
        choice.choose(act.which(), Answers.await(ports.status().protocols()));
    if (chosen.isEmpty()) {
      Refusal refusal = ProtocolChoice.nothing(act.which());
      reply.end(refusal.code(), refusal.text());
      return;
    }
    for (ProtocolStatus protocol : chosen) {
      ProtocolOutcome outcome =
          Answers.await(ports.commands().change(protocol.name(), act.action(), act.message()));
      String name = choice.names().of(protocol) + ": ";
      switch (outcome) {
        case DISABLED -> reply.line(9, name + "disabled");
        case ALREADY_DISABLED -> reply.line(8, name + "already disabled");
        case ENABLED -> reply.line(11, name + "enabled");
        case ALREADY_ENABLED -> reply.line(10, name + "already enabled");
        case RESTARTED -> reply.line(12, name + "restarted");
        case RELOADING -> reply.line(15, name + "reloading");
        case RELOAD_FAILED -> reply.line(8006, name + "reload failed");
        case NOT_UP, GONE -> {
          // BIRD says nothing about these.
        }
      }
    }
    reply.end(0, "");
  }

  private void gracefulShutdown(Command.GracefulShutdown shutdown, Reply reply)
      throws IOException, NoAnswerException {
    if (Answers.await(ports.commands().gracefulShutdown(shutdown.peer(), shutdown.on()))) {
      reply.end(0, "Graceful shutdown " + (shutdown.on() ? "on" : "off"));
    } else {
      reply.end(Refusal.PARSE_ERROR, "No protocols match " + shutdown.peer());
    }
  }

  private void configure(Command.Configure configure, Reply reply)
      throws IOException, NoAnswerException {
    ConfigureOutcome outcome =
        Answers.await(
            ports
                .commands()
                .configure(configure.mode(), configure.file(), configure.timeoutSeconds()));
    reply.line(READING, "Reading configuration from " + outcome.file());
    boolean taken =
        switch (outcome.result()) {
          case RECONFIGURED, IN_PROGRESS, QUEUED -> true;
          case SHUTTING_DOWN, VALID, INVALID, NOTHING_TO_DO -> false;
        };
    if (configure.timeoutSeconds() > 0 && taken) {
      reply.line(UNDO_SCHEDULED, "Undo scheduled in " + configure.timeoutSeconds() + " s");
    }
    end(outcome, configure.mode(), reply);
  }

  private static void end(ConfigureOutcome outcome, ConfigureMode mode, Reply reply)
      throws IOException {
    switch (outcome.result()) {
      case RECONFIGURED -> reply.end(3, "Reconfigured");
      case IN_PROGRESS -> reply.end(4, "Reconfiguration in progress");
      case QUEUED -> reply.end(5, "Reconfiguration already in progress, queueing new config");
      case SHUTTING_DOWN -> reply.end(6, "Reconfiguration ignored, shutting down");
      case VALID -> {
        for (String effect : outcome.effects()) {
          reply.line(CONFIGURATION_OK, effect);
        }
        reply.end(CONFIGURATION_OK, "Configuration OK");
      }
      case NOTHING_TO_DO -> reply.end(19, "Nothing to do");
      case INVALID -> invalid(outcome, mode, reply);
    }
  }

  /** Every problem, the last one in the last line: BIRD stops at its first, we need not. */
  private static void invalid(ConfigureOutcome outcome, ConfigureMode mode, Reply reply)
      throws IOException {
    List<String> problems = outcome.problems();
    for (int i = 0; i < problems.size() - 1; i++) {
      reply.line(Refusal.CONFIG_ERROR, outcome.file() + ": " + problems.get(i));
    }
    String last =
        problems.isEmpty()
            ? mode == ConfigureMode.CHECK ? "invalid" : "refused"
            : problems.getLast();
    reply.end(Refusal.CONFIG_ERROR, outcome.file() + ": " + last);
  }

  private void configureStatus(Reply reply) throws IOException, NoAnswerException {
    StatusSnapshot status = Answers.await(ports.status().status());
    switch (status.phase()) {
      case RUNNING -> reply.line(3, "Daemon is up and running");
      case RECONFIGURING -> reply.line(4, "Reconfiguration in progress");
      case SHUTTING_DOWN -> reply.line(6, "Shutdown in progress");
    }
    Duration undoIn = status.undoIn();
    if (undoIn != null) {
      reply.line(
          UNDO_SCHEDULED,
          "Configuration unconfirmed, undo in " + Timestamps.seconds(undoIn) + " s");
    }
    reply.end(0, "");
  }
}
