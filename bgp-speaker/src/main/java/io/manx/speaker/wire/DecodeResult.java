package io.manx.speaker.wire;

import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.NotificationMessage;

/** What became of the octets of one message. */
public sealed interface DecodeResult {
  /**
   * A message, which may carry the malformations that did not end the session.
   *
   * @param message what the peer said
   */
  record Decoded(BgpMessage message) implements DecodeResult {}

  /**
   * Octets that end the session.
   *
   * @param error the NOTIFICATION to send
   */
  record Malformed(NotificationMessage error) implements DecodeResult {}
}
