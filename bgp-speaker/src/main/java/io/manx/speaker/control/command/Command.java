package io.manx.speaker.control.command;

import io.manx.net.IpPrefix;
import io.manx.speaker.status.SpeakerCommands.ConfigureMode;
import io.manx.speaker.status.SpeakerCommands.ProtocolAction;
import io.manx.speaker.status.WhatIf;
import java.time.Duration;
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
   * {@code show linkstate}. Not a command of BIRD.
   *
   * @param all with attributes, and with what is hidden
   */
  record ShowLinkState(boolean all) implements Command {}

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
   * @param all with what tells why a session is lost
   */
  record ShowBfdSessions(@Nullable String protocol, boolean all) implements Command {}

  /**
   * {@code show ospf ...}, {@code show rip ...}, {@code show babel ...}: of protocols that this
   * daemon does not speak.
   *
   * @param protocol its name, such as OSPF
   */
  record ShowOther(String protocol) implements Command {}

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

  /** The commands that BIRD does not have. */
  sealed interface Inquiry extends Command {
    /**
     * {@code explain route PREFIX [to PEER]}.
     *
     * @param prefix which route
     * @param longest the longest one that covers it, instead of exactly it
     * @param peer only what this peer is sent; null for all
     */
    record ExplainRoute(IpPrefix prefix, boolean longest, @Nullable String peer)
        implements Inquiry {}

    /**
     * {@code show route history PREFIX} and {@code show changes [last TIME]}.
     *
     * @param prefix of which route; null for all
     * @param age how far back; null for all that is remembered
     */
    record ShowChanges(@Nullable IpPrefix prefix, @Nullable Duration age) implements Inquiry {}

    /**
     * {@code show route PREFIX at -TIME}, {@code show route for ADDRESS at -TIME}.
     *
     * @param prefix which route
     * @param longest the longest one that covered it, instead of exactly it
     * @param ago how long ago
     */
    record ShowPast(IpPrefix prefix, boolean longest, Duration ago) implements Inquiry {}

    /**
     * {@code trace [PREFIX] [for TIME]}: changes as they come.
     *
     * @param prefix of which route; null for all
     * @param time how long
     */
    record Trace(@Nullable IpPrefix prefix, Duration time) implements Inquiry {}

    /**
     * {@code what-if disable PEER}, {@code what-if originate PREFIX}, {@code what-if withdraw
     * PREFIX}.
     *
     * @param happening what may happen
     */
    record Suppose(WhatIf happening) implements Inquiry {}

    /** {@code show kernel}. */
    record ShowKernel() implements Inquiry {}

    /** {@code show config}. */
    record ShowConfig() implements Inquiry {}

    /** {@code show update-groups}. */
    record ShowUpdateGroups() implements Inquiry {}

    /**
     * {@code log [LEVEL]}: the last lines of the log, or how much goes into it from now on.
     *
     * @param level a level; null to see the last lines
     */
    record Log(@Nullable String level) implements Inquiry {
      @Override
      public boolean privileged() {
        return level != null;
      }
    }
  }
}
