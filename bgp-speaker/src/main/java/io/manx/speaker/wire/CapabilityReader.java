package io.manx.speaker.wire;

import io.manx.speaker.message.Capabilities;
import io.manx.speaker.message.Capabilities.AddPath;
import io.manx.speaker.message.Capabilities.GracefulRestart;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.RawAttribute;
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

/** Collects the capabilities of one OPEN (RFC 5492). Where one comes twice, the last counts. */
final class CapabilityReader {
  private final Set<Family> multiprotocol = EnumSet.noneOf(Family.class);
  private boolean routeRefresh;
  private boolean enhancedRouteRefresh;
  private OptionalLong fourOctetAs = OptionalLong.empty();
  private boolean extendedMessage;
  private @Nullable GracefulRestart gracefulRestart;
  private final Map<Family, Integer> longLived = new EnumMap<>(Family.class);
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
        return length == 4 && add(multiprotocol, family(octets, from, 3));
      }
      case CapabilityCode.ROUTE_REFRESH -> routeRefresh = true;
      case CapabilityCode.ENHANCED_ROUTE_REFRESH -> enhancedRouteRefresh = true;
      case CapabilityCode.EXTENDED_MESSAGE -> extendedMessage = true;
      case CapabilityCode.FOUR_OCTET_AS -> {
        fourOctetAs = OptionalLong.of(length == 4 ? Octets.u32(octets, from) : -1);
        return length == 4;
      }
      case CapabilityCode.ROLE -> {
        role = OptionalInt.of(length == 1 ? Octets.u8(octets, from) : -1);
        return length == 1;
      }
      case CapabilityCode.GRACEFUL_RESTART -> {
        return gracefulRestart(octets, from, to);
      }
      case CapabilityCode.LONG_LIVED_GRACEFUL_RESTART -> {
        return longLived(octets, from, to);
      }
      case CapabilityCode.ADD_PATH -> {
        return addPath(octets, from, to);
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

  Capabilities result() {
    return new Capabilities(
        Set.copyOf(multiprotocol),
        routeRefresh,
        enhancedRouteRefresh,
        fourOctetAs,
        extendedMessage,
        gracefulRestart,
        Map.copyOf(longLived),
        Map.copyOf(addPath),
        Set.copyOf(extendedNextHop),
        role,
        hostname,
        softwareVersion,
        List.copyOf(unknown));
  }

  private static boolean add(Set<Family> families, @Nullable Family family) {
    if (family != null) {
      families.add(family);
    }
    return true;
  }

  private static @Nullable Family family(byte[] octets, int at, int safiAt) {
    return Family.of(Octets.u16(octets, at), Octets.u8(octets, at + safiAt));
  }

  /** RFC 4724 §3, RFC 8538 §2. */
  private boolean gracefulRestart(byte[] octets, int from, int to) {
    if (to - from < 2 || (to - from - 2) % 4 != 0) {
      return false;
    }
    var preserved = new EnumMap<Family, Boolean>(Family.class);
    for (int at = from + 2; at < to; at += 4) {
      Family family = family(octets, at, 2);
      if (family != null) {
        preserved.put(family, (octets[at + 3] & 0x80) != 0);
      }
    }
    int flags = Octets.u8(octets, from);
    gracefulRestart =
        new GracefulRestart(
            (flags & 0x80) != 0,
            (flags & 0x40) != 0,
            Octets.u16(octets, from) & 0xFFF,
            Map.copyOf(preserved));
    return true;
  }

  /** RFC 9494 §3. */
  private boolean longLived(byte[] octets, int from, int to) {
    for (int at = from; to - at >= 7; at += 7) {
      Family family = family(octets, at, 2);
      if (family != null) {
        longLived.put(family, Octets.s32(octets, at + 3) & 0xFFFFFF);
      }
    }
    return (to - from) % 7 == 0;
  }

  /** RFC 7911 §4: a value other than 1, 2 and 3 is ignored. */
  private boolean addPath(byte[] octets, int from, int to) {
    for (int at = from; to - at >= 4; at += 4) {
      Family family = family(octets, at, 2);
      int value = Octets.u8(octets, at + 3);
      if (family != null && value >= 1 && value <= 3) {
        addPath.put(family, AddPath.values()[value - 1]);
      }
    }
    return (to - from) % 4 == 0;
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
