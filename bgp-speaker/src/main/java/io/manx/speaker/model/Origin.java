package io.manx.speaker.model;

/**
 * The ORIGIN attribute (RFC 4271 §5.1.1); the ordinal is the wire value, and lower is preferred.
 */
public enum Origin {
  /** The prefix is interior to the originating AS. */
  IGP,
  /** Learned by the EGP protocol. */
  EGP,
  /** Learned by some other means. */
  INCOMPLETE
}
