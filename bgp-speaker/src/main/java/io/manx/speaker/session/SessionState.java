package io.manx.speaker.session;

/** The states of RFC 4271 §8.2.2, in the order of progress. */
public enum SessionState {
  /** No connection is wanted or accepted: stopped, or waiting after an error. */
  IDLE("Idle"),
  /** Neither calling nor connected: waiting for the peer, or for the next call. */
  ACTIVE("Active"),
  /** A TCP connection to the peer is being opened. */
  CONNECT("Connect"),
  /** Our OPEN is sent, the peer's has not come. */
  OPEN_SENT("OpenSent"),
  /** OPENs agree; the peer's KEEPALIVE has not come. */
  OPEN_CONFIRM("OpenConfirm"),
  /** Routes are exchanged. */
  ESTABLISHED("Established");

  private final String text;

  SessionState(String text) {
    this.text = text;
  }

  /** The name as the RFC and the operator's tools write it, such as {@code OpenSent}. */
  @Override
  public String toString() {
    return text;
  }
}
