package io.manx.speaker.wire;

import io.manx.speaker.message.Capabilities;
import io.manx.speaker.message.Capabilities.AddPath;
import io.manx.speaker.message.Capabilities.GracefulRestart;
import io.manx.speaker.message.Capabilities.LongLived;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.RawAttribute;
import io.manx.speaker.wire.odl.OdlCapability;
import io.manx.speaker.wire.odl.OdlCapabilityDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the capabilities of one OPEN (RFC 5492). Where one comes twice, the last counts.
 * OpenDaylight decodes those that it knows; the others, and what it drops of its own, are read
 * here.
 */
final class CapabilityReader {
  private final Set<Family> multiprotocol = EnumSet.noneOf(Family.class);
  private boolean routeRefresh;
  private boolean enhancedRouteRefresh;
  private OptionalLong fourOctetAs = OptionalLong.empty();
  private boolean extendedMessage;
  private @Nullable GracefulRestart gracefulRestart;
  private boolean notification;
  private @Nullable Map<Family, LongLived> longLived;
  private final Map<Family, AddPath> addPath = new EnumMap<>(Family.class);
  private final Set<Family> extendedNextHop = EnumSet.noneOf(Family.class);
  private OptionalInt role = OptionalInt.empty();
  private @Nullable String hostname;
  private @Nullable String softwareVersion;
  private final List<RawAttribute> unknown = new ArrayList<>();

  /** Takes one capability; false if it is malformed. */
  boolean read(int code, byte[] octets, int from, int to) {
    int length = to - from;
    switch (code) {
      case CapabilityCode.MULTIPROTOCOL -> {
        return length == 4
            && (family(octets, from, 3) == null || known(code, octets, from, to, from, 0));
      }
      case CapabilityCode.ROUTE_REFRESH, CapabilityCode.EXTENDED_MESSAGE -> {
        return known(code, octets, from, from, from, 0); // a value would mean nothing
      }
      case CapabilityCode.FOUR_OCTET_AS -> {
        return length == 4 && known(code, octets, from, to, from, 0);
      }
      case CapabilityCode.GRACEFUL_RESTART -> {
        // RFC 8538 §2: the N bit, which OpenDaylight does not know.
        notification = length > 0 && (octets[from] & 0x40) != 0;
        return length >= 2 && known(code, octets, from, to, from + 2, 4);
      }
      case CapabilityCode.LONG_LIVED_GRACEFUL_RESTART -> {
        return known(code, octets, from, to, from, 7);
      }
      case CapabilityCode.ADD_PATH -> {
        return known(code, octets, from, to, from, 4);
      }
      case CapabilityCode.ENHANCED_ROUTE_REFRESH -> enhancedRouteRefresh = true;
      case CapabilityCode.ROLE -> {
        role = OptionalInt.of(length == 1 ? Octets.u8(octets, from) : -1);
        return length == 1;
      }
      case CapabilityCode.EXTENDED_NEXT_HOP -> {
        return extendedNextHop(octets, from, to);
      }
      case CapabilityCode.HOSTNAME -> hostname = hostname(octets, from, to);
      case CapabilityCode.SOFTWARE_VERSION -> softwareVersion = text(octets, from, to);
      default -> unknown.add(new RawAttribute(0, code, Arrays.copyOfRange(octets, from, to)));
    }
    return true;
  }

  /**
   * Takes a capability that OpenDaylight decodes.
   *
   * @param tuples where its list of families begins; what is before goes as it is
   * @param unit the octets of one tuple of that list, 0 if there is no list
   */
  private boolean known(int code, byte[] octets, int from, int to, int tuples, int unit) {
    if (unit > 0 && (to - tuples) % unit != 0) {
      return false;
    }
    var value = new WireBuffer(to - from);
    value.put(octets, from, unit == 0 ? to - from : tuples - from);
    for (int at = tuples; unit > 0 && at < to; at += unit) {
      if (isUsable(code, octets, at)) {
        value.put(octets, at, unit);
      }
    }
    return take(OdlCapabilityDecoder.decode(code, value.toOctets()));
  }

  /** RFC 7911 §4: a tuple with a value other than 1, 2 and 3 is ignored. */
  private static boolean isUsable(int code, byte[] octets, int at) {
    int last = Octets.u8(octets, at + 3);
    return family(octets, at, 2) != null
        && (code != CapabilityCode.ADD_PATH || (last >= 1 && last <= 3));
  }

  private boolean take(OdlCapability capability) {
    switch (capability) {
      case OdlCapability.Multiprotocol(Family family) -> multiprotocol.add(family);
      case OdlCapability.RouteRefresh refresh -> routeRefresh = true;
      case OdlCapability.ExtendedMessage message -> extendedMessage = true;
      case OdlCapability.FourOctetAs(long asNumber) -> fourOctetAs = OptionalLong.of(asNumber);
      case OdlCapability.GracefulRestart restart ->
          gracefulRestart =
              new GracefulRestart(
                  restart.restarting(),
                  notification,
                  restart.restartTimeSeconds(),
                  Map.copyOf(restart.forwardingPreserved()));
      case OdlCapability.AddPath(Map<Family, AddPath> families) -> addPath.putAll(families);
      case OdlCapability.LongLived(Map<Family, LongLived> families) -> longLived = families;
      case OdlCapability.Unknown nothing -> {}
      case OdlCapability.Malformed malformed -> {
        return false;
      }
    }
    return true;
  }

  Capabilities result() {
    return new Capabilities(
        Set.copyOf(multiprotocol),
        routeRefresh,
        enhancedRouteRefresh,
        fourOctetAs,
        extendedMessage,
        gracefulRestart,
        longLived == null ? null : Map.copyOf(longLived),
        Map.copyOf(addPath),
        Set.copyOf(extendedNextHop),
        role,
        hostname,
        softwareVersion,
        List.copyOf(unknown));
  }

  private static @Nullable Family family(byte[] octets, int at, int safiAt) {
    return Family.of(Octets.u16(octets, at), Octets.u8(octets, at + safiAt));
  }

  /** RFC 8950 §4: only an IPv6 next hop is defined. */
  private boolean extendedNextHop(byte[] octets, int from, int to) {
    for (int at = from; to - at >= 6; at += 6) {
      Family family = family(octets, at, 3);
      if (family != null && Octets.u16(octets, at + 4) == Family.IPV6_UNICAST.afi()) {
        extendedNextHop.add(family);
      }
    }
    return (to - from) % 6 == 0;
  }

  /** Host name and, where there is one, domain name, each after its length; null if malformed. */
  private static @Nullable String hostname(byte[] octets, int from, int to) {
    if (from == to || Octets.u8(octets, from) > to - from - 1) {
      return null;
    }
    int end = from + 1 + Octets.u8(octets, from);
    String host = new String(octets, from + 1, end - from - 1, StandardCharsets.UTF_8);
    boolean hasDomain = end < to && Octets.u8(octets, end) == to - end - 1 && end + 1 < to;
    return hasDomain
        ? host + "." + new String(octets, end + 1, to - end - 1, StandardCharsets.UTF_8)
        : host;
  }

  /** Text after its length; null if malformed, which does no harm. */
  private static @Nullable String text(byte[] octets, int from, int to) {
    return from < to && Octets.u8(octets, from) == to - from - 1
        ? new String(octets, from + 1, to - from - 1, StandardCharsets.UTF_8)
        : null;
  }
}
