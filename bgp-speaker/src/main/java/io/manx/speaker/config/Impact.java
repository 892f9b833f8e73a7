package io.manx.speaker.config;

/** What a change of the configuration costs a session, least first. */
public enum Impact {
  /** Nothing: the new value is used from now on. */
  IN_PLACE,
  /** Import policy runs again over what the peer sent; the peer notices nothing. */
  REFRESH_IN,
  /** Export policy runs again; the peer is sent what differs. */
  REFRESH_OUT,
  /** The session is closed and opened again. */
  RESET_SESSION
}
