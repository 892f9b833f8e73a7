package io.manx.speaker.session;

/**
 * The last thing that went wrong with a peer.
 *
 * @param kind who saw what
 * @param text the error's name, such as {@code Hold timer expired}
 */
public record LastError(Kind kind, String text) {
  /** The classes of errors that BIRD's users know. */
  public enum Kind {
    /** Neither of the others, such as {@code BFD session down}. */
    MISCELLANEOUS("Error: "),
    /** TCP. */
    SOCKET("Socket: "),
    /** A NOTIFICATION of the peer. */
    RECEIVED("Received: "),
    /** A NOTIFICATION of ours. */
    SENT("BGP Error: "),
    /** The speaker stopped the session itself. */
    AUTOMATIC_SHUTDOWN("Automatic shutdown: ");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }

    /** What the operator's tools print before the text, with the blank at its end. */
    public String prefix() {
      return prefix;
    }
  }

  /** As the operator's tools print it, such as {@code Received: Cease}. */
  @Override
  public String toString() {
    return kind.prefix() + text;
  }
}
