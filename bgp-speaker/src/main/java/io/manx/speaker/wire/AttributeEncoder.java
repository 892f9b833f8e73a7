package io.manx.speaker.wire;

import io.manx.net.IpAddress;
import io.manx.speaker.model.AsPath;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathAttributes.Aggregator;
import io.manx.speaker.model.RawAttribute;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the attributes of an UPDATE, all but MP_REACH_NLRI, ascending by code (RFC 4271 §5).
 * Whatever is present is written: policy decides what a peer gets. Reusable; one thread.
 */
final class AttributeEncoder {
  private static final int EXTENDED = RawAttribute.EXTENDED_LENGTH;

  private final WireBuffer out;
  private List<RawAttribute> others = List.of();
  private int nextOther;

  AttributeEncoder(WireBuffer out) {
    this.out = out;
  }

  /**
   * Appends the attributes.
   *
   * @param fourOctet whether the peer takes four-octet AS numbers; if not, AS4_PATH and
   *     AS4_AGGREGATOR are added where AS_TRANS stands in (RFC 6793 §4.2.2)
   * @param withNextHop whether NEXT_HOP is to be written
   */
  void encode(PathAttributes attributes, boolean fourOctet, boolean withNextHop) {
    others = attributes.others();
    nextOther = 0;
    int width = fourOctet ? 4 : 2;
    head(AttributeSpec.ORIGIN, 1);
    out.put8(attributes.origin().ordinal());
    asPath(attributes.asPath(), width);
    if (withNextHop) {
      address(AttributeSpec.NEXT_HOP, attributes.nextHop());
    }
    number(AttributeSpec.MULTI_EXIT_DISC, attributes.med());
    number(AttributeSpec.LOCAL_PREF, attributes.localPref());
    if (attributes.atomicAggregate()) {
      head(AttributeSpec.ATOMIC_AGGREGATE, 0);
    }
    Aggregator aggregator = attributes.aggregator();
    if (aggregator != null) {
      aggregator(AttributeSpec.AGGREGATOR, aggregator, width);
    }
    words(AttributeSpec.COMMUNITIES, attributes.communities());
    IpAddress originator = attributes.originatorId();
    if (originator != null) {
      address(AttributeSpec.ORIGINATOR_ID, originator);
    }
    words(AttributeSpec.CLUSTER_LIST, attributes.clusterList());
    extended(attributes.extendedCommunities());
    if (!fourOctet) {
      fourOctetStandIns(attributes.asPath(), aggregator);
    }
    words(AttributeSpec.LARGE_COMMUNITY, attributes.largeCommunities());
    number(AttributeSpec.ONLY_TO_CUSTOMER, attributes.onlyToCustomer());
    othersBelow(256);
  }

  private void head(AttributeSpec spec, int length) {
    othersBelow(spec.code());
    head(spec.flags(), spec.code(), length);
  }

  private void head(int flags, int code, int length) {
    out.put8(length > 255 ? flags | EXTENDED : flags);
    out.put8(code);
    if (length > 255) {
      out.put16(length);
    } else {
      out.put8(length);
    }
  }

  private void othersBelow(int code) {
    while (nextOther < others.size() && others.get(nextOther).code() < code) {
      RawAttribute other = others.get(nextOther++);
      head(other.flags() & ~EXTENDED, other.code(), other.value().length);
      out.put(other.value());
    }
  }

  private void asPath(AsPath path, int width) {
    head(AttributeSpec.AS_PATH, AsPathCodec.length(path, width));
    AsPathCodec.encode(path, width, out);
  }

  private void address(AttributeSpec spec, IpAddress address) {
    head(spec, 4);
    out.put32(address.v4Bits());
  }

  private void number(AttributeSpec spec, long value) {
    if (value != PathAttributes.ABSENT) {
      head(spec, 4);
      out.put32((int) value);
    }
  }

  private void aggregator(AttributeSpec spec, Aggregator aggregator, int width) {
    head(spec, width + 4);
    AsPathCodec.putNumber((int) aggregator.asNumber(), width, out);
    out.put32(aggregator.address().v4Bits());
  }

  private void words(AttributeSpec spec, int[] words) {
    if (words.length > 0) {
      head(spec, 4 * words.length);
      for (int word : words) {
        out.put32(word);
      }
    }
  }

  private void extended(long[] communities) {
    if (communities.length > 0) {
      head(AttributeSpec.EXTENDED_COMMUNITIES, 8 * communities.length);
      for (long community : communities) {
        out.put64(community);
      }
    }
  }

  private void fourOctetStandIns(AsPath path, @Nullable Aggregator agg) {
    AsPath plain = AsPathCodec.withoutConfederation(path); // RFC 6793 §4.2.2
    if (!plain.isEmpty() && AsPathCodec.needsFourOctets(plain)) {
      head(AttributeSpec.AS4_PATH, AsPathCodec.length(plain, 4));
      AsPathCodec.encode(plain, 4, out);
    }
    if (agg != null && agg.asNumber() >>> 16 != 0) {
      aggregator(AttributeSpec.AS4_AGGREGATOR, agg, 4);
    }
  }
}
