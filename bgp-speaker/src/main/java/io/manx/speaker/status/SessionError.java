package io.manx.speaker.status;

/**
 * Why a session went down or does not come up.
 *
 * @param origin who found it
 * @param text the error, such as "Hold timer expired" or "Connection refused"; never a secret
 */
public record SessionError(Origin origin, String text) {
  /** Who found the error; the text is BIRD's prefix. */
  public enum Origin {
    /** This side, without telling the peer. */
    LOCAL("Error: "),
    /** The socket. */
    SOCKET("Socket: "),
    /** The peer said so in a NOTIFICATION. */
    RECEIVED("Received: "),
    /** This side, and it sent a NOTIFICATION. */
    SENT("BGP Error: "),
    /** A limit that disables the peer. */
    AUTOMATIC_SHUTDOWN("Automatic shutdown: "),
    /** An operator. */
    MANUAL("");

    private final String prefix;

    Origin(String prefix) {
      this.prefix = prefix;
    }

    /** What stands before the text, with a trailing blank. */
    public String prefix() {
      return prefix;
    }
  }

  @Override
  public String toString() {
    return origin.prefix() + text;
  }
}
