package io.manx.speaker.message;

/** KEEPALIVE (RFC 4271 §4.4): a header and nothing else. */
public enum KeepaliveMessage implements BgpMessage {
  /** The only one. */
  INSTANCE
}
