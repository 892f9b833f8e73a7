package io.manx.speaker.session;

import io.manx.speaker.message.Capabilities;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.OpenMessage;
import io.manx.speaker.model.Family;

/**
 * The OPEN that we send. A peer that does not know capabilities says so with a NOTIFICATION; it is
 * tried once without them (RFC 5492 §3), if what is left can still carry the session, and then with
 * them again.
 */
final class LocalOpen {
  private boolean plain;

  OpenMessage message(PeerParameters parameters) {
    return new OpenMessage(
        4,
        parameters.localAs(),
        (int) parameters.holdTime().toSeconds(),
        parameters.localIdentifier(),
        plain ? Capabilities.NONE : parameters.capabilities());
  }

  /** A connection over which {@code sent} had been sent is over. */
  void ended(OpenMessage sent) {
    if (isPlain(sent)) {
      plain = false;
    }
  }

  /** The peer answered {@code sent} with a NOTIFICATION; to be called after {@link #ended}. */
  void refused(OpenMessage sent, NotificationMessage why, PeerParameters parameters) {
    boolean becauseOfCapabilities =
        why.is(ErrorCode.UNSUPPORTED_OPTIONAL_PARAMETER)
            || why.is(ErrorCode.UNSUPPORTED_CAPABILITY);
    if (becauseOfCapabilities && !isPlain(sent) && canDoWithout(parameters)) {
      plain = true;
    }
  }

  private static boolean isPlain(OpenMessage sent) {
    return sent.capabilities().equals(Capabilities.NONE);
  }

  void reset() {
    plain = false;
  }

  private static boolean canDoWithout(PeerParameters parameters) {
    return parameters.localAs() <= 0xffff
        && !parameters.strictRole()
        && parameters.capabilities().multiprotocol().contains(Family.IPV4_UNICAST)
        && !parameters.requiredFamilies().contains(Family.IPV6_UNICAST);
  }
}
