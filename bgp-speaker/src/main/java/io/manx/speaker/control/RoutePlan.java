package io.manx.speaker.control;

import io.manx.speaker.control.command.Refusal;
import io.manx.speaker.control.command.RouteArguments;
import io.manx.speaker.control.command.RouteArguments.Counting;
import io.manx.speaker.control.text.ProtocolNames;
import io.manx.speaker.model.Family;
import io.manx.speaker.status.ChannelStatus;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.RouteQuery;
import io.manx.speaker.status.RouteQuery.View;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The questions that a {@code show route} comes to: one a table.
 *
 * @param queries in the order of their tables
 * @param refusal why there is no question to ask, or null
 */
record RoutePlan(List<RouteQuery> queries, @Nullable Refusal refusal) {
  RoutePlan {
    queries = List.copyOf(queries);
  }

  /** Whether names of protocols have to be looked up for these arguments. */
  static boolean needsProtocols(RouteArguments arguments) {
    return arguments.peer() != null || arguments.protocol() != null;
  }

  /**
   * @param protocols all protocols, or none if {@link #needsProtocols} says so
   */
  static RoutePlan of(
      RouteArguments arguments, List<ProtocolStatus> protocols, ProtocolNames names) {
    Found peer = null;
    if (arguments.peer() != null) {
      peer = Found.find(arguments.peer(), protocols, names);
      if (peer == null) {
        return refused(arguments.peer() + " is not a protocol");
      }
      if (peer.protocol().bgp() == null) {
        return ofOwn(arguments, peer);
      }
    }
    Found source = null;
    if (arguments.protocol() != null) {
      source = Found.find(arguments.protocol(), protocols, names);
      if (source == null) {
        return refused(arguments.protocol() + " is not a protocol");
      }
    }
    List<Family> families = families(arguments, peer, source);
    if (families.isEmpty()) {
      return refused(
          arguments.tables().isEmpty()
              ? "No valid tables"
              : "Incompatible type of prefix/ip with table "
                  + arguments.tables().getFirst().table());
    }
    var queries = new ArrayList<RouteQuery>();
    boolean countOnly = arguments.counting() == Counting.COUNT && arguments.where() == null;
    for (Family family : families) {
      queries.add(
          new RouteQuery(
              family,
              arguments.match(),
              arguments.prefix(),
              arguments.view(),
              peer == null ? null : peer.protocol().name(),
              source == null ? null : source.protocol().name(),
              arguments.primary(),
              countOnly));
    }
    return new RoutePlan(queries, null);
  }

  /** The kernel is sent every best route; the other protocols of the node are sent nothing. */
  private static RoutePlan ofOwn(RouteArguments arguments, Found own) {
    boolean sent = arguments.view() == View.EXPORT || arguments.view() == View.PRE_EXPORT;
    if (own.protocol().kind() != ProtocolStatus.Kind.KERNEL || arguments.protocol() != null) {
      return refused("No valid tables");
    }
    return sent
        ? new RoutePlan(
            families(arguments, own, null).stream()
                .map(
                    family ->
                        new RouteQuery(
                            family,
                            arguments.match(),
                            arguments.prefix(),
                            View.TABLE,
                            null,
                            null,
                            true,
                            arguments.counting() == Counting.COUNT && arguments.where() == null))
                .toList(),
            null)
        : new RoutePlan(List.of(), null);
  }

  private static RoutePlan refused(String text) {
    return new RoutePlan(List.of(), new Refusal(Refusal.PARSE_ERROR, text));
  }

  private static List<Family> families(
      RouteArguments arguments, @Nullable Found peer, @Nullable Found source) {
    List<Family> families;
    if (!arguments.tables().isEmpty()) {
      families = arguments.tables().stream().distinct().toList();
    } else if (peer != null) {
      families = peer.families(true);
    } else if (source != null) {
      families = source.families(false);
    } else {
      families = Family.UNICAST;
    }
    var prefix = arguments.prefix();
    return prefix == null
        ? families
        : families.stream().filter(f -> f.addressFamily() == prefix.family()).toList();
  }

  /**
   * A protocol that was named.
   *
   * @param protocol the protocol
   * @param channel the family named with it, or null
   */
  private record Found(ProtocolStatus protocol, @Nullable Family channel) {
    static @Nullable Found find(String name, List<ProtocolStatus> protocols, ProtocolNames names) {
      for (ProtocolStatus protocol : protocols) {
        for (String known : List.of(protocol.name(), names.of(protocol))) {
          if (name.equals(known)) {
            return new Found(protocol, null);
          }
          for (Family family : Family.UNICAST) {
            if (name.equals(known + "." + family.channel())) {
              return new Found(protocol, family);
            }
          }
        }
      }
      return null;
    }

    List<Family> families(boolean upOnly) {
      return protocol.channels().stream()
          .filter(c -> !upOnly || c.state() != ChannelStatus.State.DOWN)
          .map(ChannelStatus::family)
          .filter(Family::isUnicast)
          .filter(family -> channel == null || family == channel)
          .toList();
    }
  }
}
