package io.manx.speaker.wire;

import io.manx.speaker.message.Capabilities;
import io.manx.speaker.message.Capabilities.GracefulRestart;
import io.manx.speaker.message.Capabilities.LongLived;
import io.manx.speaker.message.OpenMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.RawAttribute;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Writes OPEN (RFC 4271 §4.2), all capabilities in one optional parameter (RFC 5492 §4). */
final class OpenEncoder {
  private static final int MAX_VALUE = 255;
  private static final int EXTENDED = 255;

  private final WireBuffer out = new WireBuffer(128);

  private OpenEncoder() {}

  /**
   * Appends the message.
   *
   * @throws IllegalArgumentException if a capability has more than 255 octets
   */
  static void encode(OpenMessage open, WireBuffer target) {
    var encoder = new OpenEncoder();
    encoder.capabilities(open.capabilities());
    WireBuffer list = encoder.out;
    int start = MessageHeader.begin(target, MessageHeader.OPEN);
    target.put8(open.version());
    AsPathCodec.putNumber((int) open.asNumber(), 2, target);
    target.put16(open.holdTimeSeconds());
    target.put(open.bgpIdentifier());
    parameters(list, target);
    MessageHeader.finish(target, start);
  }

  private static void parameters(WireBuffer list, WireBuffer target) {
    if (list.length() == 0) {
      target.put8(0);
    } else if (list.length() + 2 < EXTENDED) {
      target.put8(list.length() + 2);
      target.put8(2);
      target.put8(list.length());
    } else {
      // RFC 9072 §2
      target.put8(EXTENDED);
      target.put8(EXTENDED);
      target.put16(list.length() + 3);
      target.put8(2);
      target.put16(list.length());
    }
    target.put(list.octets(), 0, list.length());
  }

  private void capabilities(Capabilities capabilities) {
    for (Family family : Family.values()) {
      if (capabilities.multiprotocol().contains(family)) {
        int at = begin(CapabilityCode.MULTIPROTOCOL);
        family(family, 2);
        finish(at);
      }
    }
    flag(capabilities.routeRefresh(), CapabilityCode.ROUTE_REFRESH);
    extendedNextHop(capabilities);
    flag(capabilities.extendedMessage(), CapabilityCode.EXTENDED_MESSAGE);
    if (capabilities.role().isPresent()) {
      int at = begin(CapabilityCode.ROLE);
      out.put8(capabilities.role().getAsInt());
      finish(at);
    }
    GracefulRestart restart = capabilities.gracefulRestart();
    if (restart != null) {
      gracefulRestart(restart);
    }
    if (capabilities.fourOctetAs().isPresent()) {
      int at = begin(CapabilityCode.FOUR_OCTET_AS);
      out.put32((int) capabilities.fourOctetAs().getAsLong());
      finish(at);
    }
    addPath(capabilities);
    flag(capabilities.enhancedRouteRefresh(), CapabilityCode.ENHANCED_ROUTE_REFRESH);
    longLived(capabilities);
    texts(capabilities);
    for (RawAttribute other : capabilities.unknown()) {
      int at = begin(other.code());
      out.put(other.value());
      finish(at);
    }
  }

  private int begin(int code) {
    out.put8(code);
    out.put8(0);
    return out.length();
  }

  private void finish(int from) {
    int length = out.length() - from;
    if (length > MAX_VALUE) {
      throw new IllegalArgumentException("a capability of " + length + " octets does not fit");
    }
    out.octets()[from - 1] = (byte) length;
  }

  private void flag(boolean present, int code) {
    if (present) {
      begin(code);
    }
  }

  private void family(Family family, int safiWidth) {
    out.put16(family.afi());
    if (safiWidth == 2) {
      out.put16(family.safi());
    } else {
      out.put8(family.safi());
    }
  }

  private void extendedNextHop(Capabilities capabilities) {
    if (!capabilities.extendedNextHop().isEmpty()) {
      int at = begin(CapabilityCode.EXTENDED_NEXT_HOP);
      for (Family family : capabilities.extendedNextHop()) {
        family(family, 2);
        out.put16(Family.IPV6_UNICAST.afi());
      }
      finish(at);
    }
  }

  private void gracefulRestart(GracefulRestart restart) {
    int at = begin(CapabilityCode.GRACEFUL_RESTART);
    int flags = (restart.restarting() ? 0x8000 : 0) | (restart.notification() ? 0x4000 : 0);
    out.put16(flags | Math.min(restart.restartTimeSeconds(), 0xFFF));
    for (Family family : Family.values()) {
      Boolean preserved = restart.forwardingPreserved().get(family);
      if (preserved != null) {
        family(family, 1);
        out.put8(preserved ? 0x80 : 0);
      }
    }
    finish(at);
  }

  private void addPath(Capabilities capabilities) {
    if (!capabilities.addPath().isEmpty()) {
      int at = begin(CapabilityCode.ADD_PATH);
      for (Family family : Family.values()) {
        Capabilities.AddPath can = capabilities.addPath().get(family);
        if (can != null) {
          family(family, 1);
          out.put8(can.ordinal() + 1);
        }
      }
      finish(at);
    }
  }

  private void longLived(Capabilities capabilities) {
    Map<Family, LongLived> families = capabilities.longLivedGracefulRestart();
    if (families != null) {
      int at = begin(CapabilityCode.LONG_LIVED_GRACEFUL_RESTART);
      for (Family family : Family.values()) {
        LongLived kept = families.get(family);
        if (kept != null) {
          family(family, 1);
          out.put8(kept.forwardingPreserved() ? 0x80 : 0);
          out.put8(kept.staleSeconds() >>> 16);
          out.put16(kept.staleSeconds());
        }
      }
      finish(at);
    }
  }

  private void texts(Capabilities capabilities) {
    String hostname = capabilities.hostname();
    if (hostname != null) {
      int at = begin(CapabilityCode.HOSTNAME);
      text(hostname, 64);
      out.put8(0); // no domain name
      finish(at);
    }
    String version = capabilities.softwareVersion();
    if (version != null) {
      int at = begin(CapabilityCode.SOFTWARE_VERSION);
      text(version, 64);
      finish(at);
    }
  }

  private void text(String text, int most) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    byte[] cut = octets.length <= most ? octets : Arrays.copyOf(octets, most);
    out.put8(cut.length);
    out.put(cut);
  }
}
