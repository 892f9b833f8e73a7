package io.manx.speaker.wire.odl;

import io.manx.speaker.message.Capabilities;
import io.manx.speaker.model.Family;
import java.util.Map;

/** A capability (RFC 5492) that OpenDaylight has decoded. */
public sealed interface OdlCapability {
  /**
   * RFC 4760 §8.
   *
   * @param family the family announced
   */
  record Multiprotocol(Family family) implements OdlCapability {}

  /** RFC 2918 §2. */
  record RouteRefresh() implements OdlCapability {}

  /** RFC 8654 §3. */
  record ExtendedMessage() implements OdlCapability {}

  /**
   * RFC 6793 §3.
   *
   * @param asNumber the sender's AS, 0..2^32-1
   */
  record FourOctetAs(long asNumber) implements OdlCapability {}

  /**
   * RFC 4724 §3, without the N bit of RFC 8538.
   *
   * @param restarting the Restart State bit
   * @param restartTimeSeconds 0..4095
   * @param forwardingPreserved a family: whether its forwarding state was preserved
   */
  record GracefulRestart(
      boolean restarting, int restartTimeSeconds, Map<Family, Boolean> forwardingPreserved)
      implements OdlCapability {}

  /**
   * RFC 7911 §4.
   *
   * @param families what the sender can do a family
   */
  record AddPath(Map<Family, Capabilities.AddPath> families) implements OdlCapability {}

  /**
   * RFC 9494 §3.
   *
   * @param families what is kept of each family
   */
  record LongLived(Map<Family, Capabilities.LongLived> families) implements OdlCapability {}

  /** A capability that it does not know, or of a family that Manx does not route. */
  record Unknown() implements OdlCapability {}

  /**
   * It could not be decoded.
   *
   * @param reason what OpenDaylight said, for people
   */
  record Malformed(String reason) implements OdlCapability {}
}
