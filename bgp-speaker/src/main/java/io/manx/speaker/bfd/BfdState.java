package io.manx.speaker.bfd;

/** The state of a session (RFC 5880 §4.1, §6.2); the ordinal is the code in the packet. */
public enum BfdState {
  /** Held down by an administrator. */
  ADMIN_DOWN,
  /** The other system is not heard, or says that it does not hear us. */
  DOWN,
  /** The other system is heard and does not hear us yet. */
  INIT,
  /** Both hear each other. */
  UP;

  private static final BfdState[] ALL = values();

  /** The state with this code, 0..3; does not allocate. */
  static BfdState of(int code) {
    return ALL[code];
  }
}
