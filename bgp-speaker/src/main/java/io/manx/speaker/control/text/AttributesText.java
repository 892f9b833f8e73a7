package io.manx.speaker.control.text;

import io.manx.net.IpAddress;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathAttributes.Aggregator;
import io.manx.speaker.model.RawAttribute;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Path attributes in {@code show route all}, ascending by type code. */
final class AttributesText {
  private static final int CODE = 1012;
  private static final int AIGP = 26;
  private static final int LARGE_COMMUNITY = 32;
  private static final int ONLY_TO_CUSTOMER = 35;

  private AttributesText() {}

  static void write(PathAttributes attributes, Reply reply) throws IOException {
    Iterator<RawAttribute> others = attributes.others().iterator();
    reply.line(
        CODE,
        "\tBGP.origin: "
            + switch (attributes.origin()) {
              case IGP -> "IGP";
              case EGP -> "EGP";
              case INCOMPLETE -> "Incomplete";
            });
    reply.line(CODE, "\tBGP.as_path: " + attributes.asPath());
    IpAddress linkLocal = attributes.linkLocalNextHop();
    reply.line(
        CODE,
        "\tBGP.next_hop: " + attributes.nextHop() + (linkLocal == null ? "" : " " + linkLocal));
    number("med", attributes.med(), reply);
    number("local_pref", attributes.localPref(), reply);
    if (attributes.atomicAggregate()) {
      reply.line(CODE, "\tBGP.atomic_aggr: ");
    }
    Aggregator aggregator = attributes.aggregator();
    if (aggregator != null) {
      reply.line(CODE, "\tBGP.aggregator: " + aggregator.address() + " AS" + aggregator.asNumber());
    }
    list("community", Communities.plain(attributes.communities()), reply);
    if (attributes.originatorId() != null) {
      reply.line(CODE, "\tBGP.originator_id: " + attributes.originatorId());
    }
    var clusters = new ArrayList<String>();
    for (int id : attributes.clusterList()) {
      clusters.add(IpAddress.v4(id).toString());
    }
    list("cluster_list", clusters, reply);
    list("ext_community", Communities.extended(attributes.extendedCommunities()), reply);
    RawAttribute next = others(others, null, LARGE_COMMUNITY, reply);
    list("large_community", Communities.large(attributes.largeCommunities()), reply);
    next = others(others, next, ONLY_TO_CUSTOMER, reply);
    number("otc", attributes.onlyToCustomer(), reply);
    others(others, next, 256, reply);
  }

  /** Writes the carried attributes with codes below {@code limit}; returns the first beyond. */
  private static @Nullable RawAttribute others(
      Iterator<RawAttribute> rest, @Nullable RawAttribute first, int limit, Reply reply)
      throws IOException {
    RawAttribute current = first;
    while (true) {
      if (current == null) {
        if (!rest.hasNext()) {
          return null;
        }
        current = rest.next();
      }
      if (current.code() >= limit) {
        return current;
      }
      raw(current, reply);
      current = null;
    }
  }

  private static void raw(RawAttribute attribute, Reply reply) throws IOException {
    byte[] value = attribute.value();
    // RFC 7311 §3: type 1, length 11, eight octets of metric.
    if (attribute.code() == AIGP && value.length == 11 && value[0] == 1) {
      long metric = ByteBuffer.wrap(value).getLong(3);
      reply.line(CODE, "\tBGP.aigp: " + Long.toUnsignedString(metric));
      return;
    }
    boolean transitive = (attribute.flags() & RawAttribute.TRANSITIVE) != 0;
    reply.line(
        CODE,
        "\tBGP."
            + String.format(Locale.ROOT, "%02x", attribute.code())
            + (transitive ? " [t]: " : ": ")
            + attribute);
  }

  private static void number(String name, long value, Reply reply) throws IOException {
    if (value != PathAttributes.ABSENT) {
      reply.line(CODE, "\tBGP." + name + ": " + value);
    }
  }

  /** Lists longer than BIRD's buffer go on in lines that start with two tabs. */
  private static void list(String name, List<String> members, Reply reply) throws IOException {
    if (members.isEmpty()) {
      return;
    }
    var text = new StringBuilder("\tBGP.").append(name).append(": ");
    int start = text.length();
    int room = Communities.ROOM;
    for (String member : members) {
      if (text.length() + Communities.RESERVE > room) {
        reply.line(CODE, text);
        text.setLength(0);
        text.append("\t\t");
        start = text.length();
      }
      text.append(text.length() == start ? "" : " ").append(member);
    }
    reply.line(CODE, text);
  }
}
