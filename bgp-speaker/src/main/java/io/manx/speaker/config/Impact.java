package io.manx.speaker.config;

/** What a change of the configuration costs a session, least first. */
public enum Impact {
  /** Nothing: the new value is used from now on. */
  IN_PLACE("in place"),
  /** Import policy runs again over what the peer sent; the peer notices nothing. */
  REFRESH_IN("refresh in"),
  /** Export policy runs again; the peer is sent what differs. */
  REFRESH_OUT("refresh out"),
  /** The session is closed and opened again. */
  RESET_SESSION("session reset");

  private final String text;

  Impact(String text) {
    this.text = text;
  }

  /** The cost in the words of docs/node-config.md. */
  public String text() {
    return text;
  }
}
