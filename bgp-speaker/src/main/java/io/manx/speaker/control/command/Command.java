package io.manx.speaker.control.command;

import io.manx.speaker.status.SpeakerCommands.ConfigureMode;
import io.manx.speaker.status.SpeakerCommands.ProtocolAction;
import org.jspecify.annotations.Nullable;

/** A command that was understood. */
public sealed interface Command extends Parsed {
  /** Whether a restricted session refuses it. */
  default boolean privileged() {
    return false;
  }

  /** {@code show status}. */
  record ShowStatus() implements Command {}

  /** {@code show memory}. */
  record ShowMemory() implements Command {}

  /**
   * {@code show interfaces [summary]}.
   *
   * @param summary one line each
   */
  record ShowInterfaces(boolean summary) implements Command {}

  /**
   * {@code show protocols}.
   *
   * @param all with details
   * @param which the protocols
   */
  record ShowProtocols(boolean all, ProtocolSelector which) implements Command {}

  /**
   * {@code show route}.
   *
   * @param arguments what to show
   */
  record ShowRoute(RouteArguments arguments) implements Command {}

  /**
   * {@code show static}.
   *
   * @param protocol its name, or null for all
   */
  record ShowStatic(@Nullable String protocol) implements Command {}

  /**
   * {@code show symbols}.
   *
   * @param which a class of symbols (table, filter, function, protocol, template), a symbol, or
   *     null for all
   */
  record ShowSymbols(@Nullable String which) implements Command {}

  /**
   * {@code show bfd sessions}.
   *
   * @param protocol its name, or null for all
   */
  record ShowBfdSessions(@Nullable String protocol) implements Command {}

  /**
   * {@code eval}.
   *
   * @param expression an expression without route attributes
   */
  record Eval(Expression expression) implements Command {}

  /**
   * {@code echo}.
   *
   * @param on whether log lines are wanted
   */
  record Echo(boolean on) implements Command {}

  /** {@code restrict}. */
  record Restrict() implements Command {}

  /**
   * {@code enable}, {@code disable}, {@code restart}, {@code reload}.
   *
   * @param action what to do
   * @param which the protocols
   * @param message for the peer, or empty
   */
  record Act(ProtocolAction action, ProtocolSelector which, String message) implements Command {
    @Override
    public boolean privileged() {
      return true;
    }
  }

  /**
   * {@code configure [soft|check] ["file"] [timeout [seconds]]}.
   *
   * @param mode what to do with the file
   * @param file a path, or empty for the one in use
   * @param timeoutSeconds until it is undone without {@code configure confirm}; 0 for never
   */
  record Configure(ConfigureMode mode, String file, int timeoutSeconds) implements Command {
    @Override
    public boolean privileged() {
      return true;
    }
  }

  /** {@code configure confirm}. */
  record ConfigureConfirm() implements Command {
    @Override
    public boolean privileged() {
      return true;
    }
  }

  /** {@code configure undo}. */
  record ConfigureUndo() implements Command {
    @Override
    public boolean privileged() {
      return true;
    }
  }

  /** {@code configure status}. */
  record ConfigureStatus() implements Command {}

  /**
   * {@code down} and {@code graceful restart}.
   *
   * @param graceful whether peers keep forwarding
   */
  record Shutdown(boolean graceful) implements Command {
    @Override
    public boolean privileged() {
      return true;
    }
  }

  /**
   * {@code graceful shutdown on|off [NAME]}. Not a command of BIRD.
   *
   * @param on whether sessions will go away
   * @param peer its name, or empty for the whole node
   */
  record GracefulShutdown(boolean on, String peer) implements Command {
    @Override
    public boolean privileged() {
      return true;
    }
  }

  /**
   * {@code json COMMAND}: the answer in JSON lines. Not a command of BIRD.
   *
   * @param command one of the show commands
   */
  record Json(Command command) implements Command {
    @Override
    public boolean privileged() {
      return command.privileged();
    }
  }

  /** {@code quit} and {@code exit}: ends the connection. */
  record Quit() implements Command {}
}
