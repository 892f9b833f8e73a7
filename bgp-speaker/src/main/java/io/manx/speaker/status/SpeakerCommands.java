package io.manx.speaker.status;

import java.util.concurrent.CompletionStage;

/** Commands that change the speaker's state. Any thread; carried out on the speaker loop. */
public interface SpeakerCommands {
  /** What can be done to a protocol. */
  enum ProtocolAction {
    /** Stop it: a peer gets Cease/Administrative Shutdown (RFC 4486). */
    DISABLE,
    /** Start it again. */
    ENABLE,
    /** Stop and start: a peer gets Cease/Administrative Reset. */
    RESTART,
    /** Both {@link #RELOAD_IN} and {@link #RELOAD_OUT}. */
    RELOAD,
    /** Ask for its routes again (RFC 2918), or judge the kept ones again by the import policy. */
    RELOAD_IN,
    /** Send all routes again. */
    RELOAD_OUT
  }

  /** What came of it. */
  enum ProtocolOutcome {
    /** It is stopping. */
    DISABLED,
    /** It was disabled before; also the answer to restart and reload of a disabled protocol. */
    ALREADY_DISABLED,
    /** It is starting. */
    ENABLED,
    /** It was enabled before. */
    ALREADY_ENABLED,
    /** It is going down and will come up again. */
    RESTARTED,
    /** Routes are being refreshed. */
    RELOADING,
    /** Refused: the protocol or the peer cannot refresh. */
    RELOAD_FAILED,
    /** Nothing to do: reload of a protocol that is not up. */
    NOT_UP,
    /** The protocol has gone since it was looked up. */
    GONE
  }

  /** How a configuration is to be taken. */
  enum ConfigureMode {
    /** Read the file, apply the difference. */
    APPLY,
    /** Apply, but leave sessions alone that only want a new filter: no refresh. */
    SOFT,
    /** Read and validate, change nothing. */
    CHECK
  }

  /**
   * Acts on one protocol.
   *
   * @param protocol its exact name
   * @param message for people: sent to the peer as shutdown communication (RFC 9003) and shown in
   *     {@code show protocols all}; empty for none
   */
  CompletionStage<ProtocolOutcome> change(String protocol, ProtocolAction action, String message);

  /**
   * Reads a configuration and applies or checks it.
   *
   * @param file a path, or empty for the file the speaker was started with
   * @param undoAfterSeconds if above 0, the old configuration comes back after that time unless
   *     {@link #confirm} is called
   */
  CompletionStage<ConfigureOutcome> configure(
      ConfigureMode mode, String file, int undoAfterSeconds);

  /** Keeps a configuration that waits for its confirmation; false if none does. */
  CompletionStage<Boolean> confirm();

  /** Goes back to the configuration before the last one. */
  CompletionStage<ConfigureOutcome> undo();

  /**
   * Says of sessions that they will go away soon, so that traffic leaves them first (RFC 8326):
   * paths are sent with the community GRACEFUL_SHUTDOWN, within the AS with LOCAL_PREF 0, and
   * received ones get LOCAL_PREF 0. Or takes it back.
   *
   * @param peer the exact name of a peer, or empty for the whole node
   * @return false if there is no such peer
   */
  CompletionStage<Boolean> gracefulShutdown(String peer, boolean on);

  /**
   * Stops the speaker once the answer is out.
   *
   * @param graceful true keeps what graceful restart (RFC 4724) needs: peers keep forwarding,
   *     kernel routes stay; false withdraws everything
   */
  CompletionStage<Void> shutdown(boolean graceful);
}
