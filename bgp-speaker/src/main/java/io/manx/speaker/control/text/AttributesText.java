package io.manx.speaker.control.text;

import io.manx.net.IpAddress;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathAttributes.Aggregator;
import io.manx.speaker.model.RawAttribute;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;

/**
 * Path attributes in {@code show route all}, ascending by type code. There may be a million of
 * them: the text is made in one buffer. Used by one thread.
 */
final class AttributesText {
  private static final int CODE = 1012;
  private static final int AIGP = 26;
  private static final int LARGE_COMMUNITY = 32;
  private static final int ONLY_TO_CUSTOMER = 35;
  private static final int END = 256;

  private final StringBuilder text = new StringBuilder(Communities.ROOM);

  /** Where the first member of a list goes. */
  private int listStart;

  void write(PathAttributes attributes, Reply reply) throws IOException {
    reply.line(
        CODE,
        switch (attributes.origin()) {
          case IGP -> "\tBGP.origin: IGP";
          case EGP -> "\tBGP.origin: EGP";
          case INCOMPLETE -> "\tBGP.origin: Incomplete";
        });
    attributes.asPath().appendTo(begin("as_path"));
    reply.line(CODE, text);
    attributes.nextHop().appendTo(begin("next_hop"));
    IpAddress linkLocal = attributes.linkLocalNextHop();
    if (linkLocal != null) {
      linkLocal.appendTo(text.append(' '));
    }
    reply.line(CODE, text);
    number("med", attributes.med(), reply);
    number("local_pref", attributes.localPref(), reply);
    if (attributes.atomicAggregate()) {
      reply.line(CODE, "\tBGP.atomic_aggr: ");
    }
    Aggregator aggregator = attributes.aggregator();
    if (aggregator != null) {
      aggregator.address().appendTo(begin("aggregator"));
      reply.line(CODE, text.append(" AS").append(aggregator.asNumber()));
    }
    communities(attributes.communities(), reply);
    reflection(attributes, reply);
    extendedCommunities(attributes.extendedCommunities(), reply);
    List<RawAttribute> others = attributes.others();
    int written = others(others, 0, LARGE_COMMUNITY, reply);
    largeCommunities(attributes.largeCommunities(), reply);
    written = others(others, written, ONLY_TO_CUSTOMER, reply);
    number("otc", attributes.onlyToCustomer(), reply);
    others(others, written, END, reply);
  }

  private StringBuilder begin(String name) {
    text.setLength(0);
    text.append("\tBGP.").append(name).append(": ");
    listStart = text.length();
    return text;
  }

  /** Writes the carried attributes with codes below {@code limit}; the first one that is not. */
  private int others(List<RawAttribute> others, int first, int limit, Reply reply)
      throws IOException {
    int next = first;
    while (next < others.size() && others.get(next).code() < limit) {
      raw(others.get(next++), reply);
    }
    return next;
  }

  private void raw(RawAttribute attribute, Reply reply) throws IOException {
    byte[] value = attribute.value();
    // RFC 7311 §3: type 1, length 11, eight octets of metric.
    if (attribute.code() == AIGP && value.length == 11 && value[0] == 1) {
      long metric = ByteBuffer.wrap(value).getLong(3);
      reply.line(CODE, begin("aigp").append(Long.toUnsignedString(metric)));
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

  private void number(String name, long value, Reply reply) throws IOException {
    if (value != PathAttributes.ABSENT) {
      reply.line(CODE, begin(name).append(value));
    }
  }

  private void reflection(PathAttributes attributes, Reply reply) throws IOException {
    IpAddress originator = attributes.originatorId();
    if (originator != null) {
      originator.appendTo(begin("originator_id"));
      reply.line(CODE, text);
    }
    int[] clusters = attributes.clusterList();
    if (clusters.length > 0) {
      begin("cluster_list");
      for (int id : clusters) {
        IpAddress.v4(id).appendTo(member(reply));
      }
      reply.line(CODE, text);
    }
  }

  // Lists longer than BIRD's buffer go on in lines that start with two tabs.

  private StringBuilder member(Reply reply) throws IOException {
    if (text.length() + Communities.RESERVE > Communities.ROOM) {
      reply.line(CODE, text);
      text.setLength(0);
      text.append("\t\t");
      listStart = text.length();
    } else if (text.length() > listStart) {
      text.append(' ');
    }
    return text;
  }

  private void communities(int[] communities, Reply reply) throws IOException {
    if (communities.length > 0) {
      begin("community");
      for (int community : communities) {
        Communities.appendPlain(member(reply), community);
      }
      reply.line(CODE, text);
    }
  }

  private void extendedCommunities(long[] communities, Reply reply) throws IOException {
    if (communities.length > 0) {
      begin("ext_community");
      for (long community : communities) {
        Communities.appendExtended(member(reply), community);
      }
      reply.line(CODE, text);
    }
  }

  private void largeCommunities(int[] words, Reply reply) throws IOException {
    if (words.length > 0) {
      begin("large_community");
      for (int i = 0; i + 2 < words.length; i += 3) {
        Communities.appendLarge(member(reply), words, i);
      }
      reply.line(CODE, text);
    }
  }
}
