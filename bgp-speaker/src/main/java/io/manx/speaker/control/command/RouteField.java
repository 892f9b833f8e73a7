package io.manx.speaker.control.command;

import io.manx.net.IpAddress;
import io.manx.speaker.model.AsPath;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.ProtocolStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a condition may look at, under BIRD's names. */
public enum RouteField {
  /** The prefix. */
  NET("net"),
  /** NET_IP4 or NET_IP6. */
  NET_TYPE("net.type"),
  /** The length of the prefix. */
  NET_LEN("net.len"),
  /** The address of the prefix. */
  NET_IP("net.ip"),
  /** The name of the protocol. */
  PROTO("proto"),
  /** The address of the peer. */
  FROM("from"),
  /** RTS_BGP, RTS_STATIC, RTS_DEVICE, RTS_INHERIT. */
  SOURCE("source"),
  /** RTD_UNICAST, RTD_BLACKHOLE, RTD_UNREACHABLE, RTD_PROHIBIT. */
  DEST("dest"),
  /** The first gateway. */
  GATEWAY("gw"),
  /** The first interface. */
  IFNAME("ifname"),
  /** The preference. */
  PREFERENCE("preference"),
  /** AS_PATH. */
  PATH("bgp_path"),
  /** The length of AS_PATH for the decision. */
  PATH_LEN("bgp_path.len"),
  /** The neighbouring AS of AS_PATH. */
  PATH_FIRST("bgp_path.first"),
  /** The originating AS of AS_PATH. */
  PATH_LAST("bgp_path.last"),
  /** ORIGIN_IGP, ORIGIN_EGP, ORIGIN_INCOMPLETE. */
  ORIGIN("bgp_origin"),
  /** The next hop. */
  NEXT_HOP("bgp_next_hop"),
  /** MULTI_EXIT_DISC. */
  MED("bgp_med"),
  /** LOCAL_PREF. */
  LOCAL_PREF("bgp_local_pref"),
  /** COMMUNITIES. */
  COMMUNITY("bgp_community"),
  /** LARGE_COMMUNITY. */
  LARGE_COMMUNITY("bgp_large_community"),
  /** ORIGINATOR_ID. */
  ORIGINATOR_ID("bgp_originator_id");

  private final String text;

  RouteField(String text) {
    this.text = text;
  }

  /** The name in conditions. */
  public String text() {
    return text;
  }

  static @Nullable RouteField of(String name) {
    for (RouteField field : values()) {
      if (field.text.equals(name)) {
        return field;
      }
    }
    return null;
  }

  Object valueOf(Expression.Route route) {
    PathView path = route.path();
    Object value =
        switch (this) {
          case NET -> route.route().prefix();
          case NET_TYPE ->
              new Values.Symbol(route.route().prefix().address().isV4() ? "NET_IP4" : "NET_IP6");
          case NET_LEN -> (long) route.route().prefix().length();
          case NET_IP -> route.route().prefix().address();
          case PROTO -> path.protocol();
          case FROM -> path.from();
          case SOURCE -> new Values.Symbol(source(path));
          case DEST -> new Values.Symbol("RTD_" + destination(path));
          case GATEWAY -> path.nextHops().isEmpty() ? null : path.nextHops().getFirst().via();
          case IFNAME -> path.nextHops().isEmpty() ? null : path.nextHops().getFirst().device();
          case PREFERENCE -> (long) path.preference();
          // What this node originates has attributes too, which are not there before it is sent.
          default ->
              path.attributes() == null || path.kind() != ProtocolStatus.Kind.BGP
                  ? null
                  : attribute(path.attributes());
        };
    return value == null ? Values.Undefined.UNDEFINED : value;
  }

  private static String source(PathView path) {
    return switch (path.kind()) {
      case BGP -> "RTS_BGP";
      case STATIC -> "RTS_STATIC";
      case DIRECT -> "RTS_DEVICE";
      case KERNEL -> "RTS_INHERIT";
      case DEVICE, BFD -> "RTS_DUMMY";
    };
  }

  private static String destination(PathView path) {
    return path.destination() == PathView.Destination.PROHIBITED
        ? "PROHIBIT"
        : path.destination().name();
  }

  private @Nullable Object attribute(PathAttributes attributes) {
    AsPath path = attributes.asPath();
    return switch (this) {
      case PATH -> path;
      case PATH_LEN -> (long) path.length();
      case PATH_FIRST -> path.neighborAs();
      case PATH_LAST -> path.originAs();
      case ORIGIN -> new Values.Symbol("ORIGIN_" + attributes.origin().name());
      case NEXT_HOP -> attributes.nextHop();
      case MED -> number(attributes.med());
      case LOCAL_PREF -> number(attributes.localPref());
      case COMMUNITY -> communities(attributes.communities(), false);
      case LARGE_COMMUNITY -> communities(attributes.largeCommunities(), true);
      case ORIGINATOR_ID -> {
        IpAddress id = attributes.originatorId();
        yield id;
      }
      default -> throw new IllegalStateException(name() + " is not a path attribute");
    };
  }

  private static @Nullable Long number(long value) {
    return value == PathAttributes.ABSENT ? null : value;
  }

  private static Values.Communities communities(int[] words, boolean large) {
    var members = new ArrayList<Values.Tuple>();
    if (large) {
      for (int i = 0; i + 2 < words.length; i += 3) {
        members.add(
            new Values.Tuple(
                List.of(unsigned(words[i]), unsigned(words[i + 1]), unsigned(words[i + 2]))));
      }
    } else {
      for (int word : words) {
        members.add(new Values.Tuple(List.of((long) (word >>> 16), (long) (word & 0xFFFF))));
      }
    }
    return new Values.Communities(members);
  }

  private static long unsigned(int word) {
    return Integer.toUnsignedLong(word);
  }
}
