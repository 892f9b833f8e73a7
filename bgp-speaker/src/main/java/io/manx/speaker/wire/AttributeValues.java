package io.manx.speaker.wire;

import io.manx.net.IpAddress;
import io.manx.speaker.model.Aigp;
import io.manx.speaker.model.AsPath;
import io.manx.speaker.model.AsPath.SegmentType;
import io.manx.speaker.model.Origin;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathAttributes.Aggregator;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of attributes whose lengths have been checked, and puts them together. For one
 * block at a time.
 */
final class AttributeValues {
  private static final Origin[] ORIGINS = Origin.values();
  private static final int LARGE_WORDS = 3;
  private static final int PREFIX_SID_TLV_HEAD = 3;
  private static final int LABEL_INDEX = 1;
  private static final int LABEL_INDEX_LENGTH = 7;
  private static final int[] NO_INTS = {};
  private static final long[] NO_LONGS = {};

  private final boolean fourOctet;
  private final boolean external;
  private final long defaultLocalPref;
  private Origin origin = Origin.IGP;
  private AsPath asPath = AsPath.EMPTY;
  private @Nullable AsPath as4Path;
  private @Nullable IpAddress nextHop;
  private IpAddress recentNextHop = IpAddress.ANY_V4;
  private long med;
  private long localPref;
  private boolean atomicAggregate;
  private @Nullable Aggregator aggregator;
  private @Nullable Aggregator as4Aggregator;
  private int[] communities = NO_INTS;
  private long[] extendedCommunities = NO_LONGS;
  private int[] largeCommunities = NO_INTS;
  private @Nullable IpAddress originatorId;
  private int[] clusterList = NO_INTS;
  private long onlyToCustomer;

  AttributeValues(WireContext context) {
    this.fourOctet = context.fourOctetAs();
    this.external = context.external();
    this.defaultLocalPref = context.localPref();
    clear();
  }

  void clear() {
    origin = Origin.IGP;
    asPath = AsPath.EMPTY;
    as4Path = null;
    nextHop = null;
    med = PathAttributes.ABSENT;
    localPref = defaultLocalPref;
    atomicAggregate = false;
    aggregator = null;
    as4Aggregator = null;
    communities = NO_INTS;
    extendedCommunities = NO_LONGS;
    largeCommunities = NO_INTS;
    originatorId = null;
    clusterList = NO_INTS;
    onlyToCustomer = PathAttributes.ABSENT;
  }

  boolean isFourOctet() {
    return fourOctet;
  }

  /** NEXT_HOP, or null if it did not come. */
  @Nullable IpAddress nextHop() {
    return nextHop;
  }

  /** Takes the value of one attribute; what is wrong with it, or null. */
  @Nullable String read(AttributeSpec spec, byte[] octets, int from, int to) {
    switch (spec) {
      case ORIGIN -> {
        return readOrigin(Octets.u8(octets, from));
      }
      case AS_PATH -> {
        return readAsPath(octets, from, to);
      }
      case AS4_PATH -> {
        return readAs4Path(octets, from, to);
      }
      case AGGREGATOR -> {
        return readAggregator(octets, from, to);
      }
      case AS4_AGGREGATOR -> {
        as4Aggregator = new Aggregator(Octets.u32(octets, from), Octets.v4(octets, from + 4));
        return as4Aggregator.asNumber() == 0 ? "AS 0" : null;
      }
      case NEXT_HOP -> readNextHop(Octets.s32(octets, from));
      case MULTI_EXIT_DISC -> med = Octets.u32(octets, from);
      case LOCAL_PREF -> localPref = Octets.u32(octets, from);
      case ATOMIC_AGGREGATE -> atomicAggregate = true;
      case COMMUNITIES -> communities = words(octets, from, to);
      case EXTENDED_COMMUNITIES -> extendedCommunities = longs(octets, from, to);
      case LARGE_COMMUNITY -> largeCommunities = distinct(words(octets, from, to));
      case ORIGINATOR_ID -> originatorId = Octets.v4(octets, from);
      case CLUSTER_LIST -> clusterList = words(octets, from, to);
      case AIGP -> {
        return Aigp.isSound(octets, from, to) ? null : "malformed AIGP";
      }
      case PREFIX_SID -> {
        return arePrefixSidTlvs(octets, from, to) ? null : "malformed Prefix-SID";
      }
      case BGP_LS -> {
        return LinkStateNlri.areTlvs(octets, from, to) ? null : "malformed BGP-LS attribute";
      }
      case ONLY_TO_CUSTOMER -> onlyToCustomer = Octets.u32(octets, from);
      default -> {
        return null; // carried as it is
      }
    }
    return null;
  }

  private @Nullable String readOrigin(int value) {
    if (value >= ORIGINS.length) {
      return "undefined ORIGIN";
    }
    origin = ORIGINS[value];
    return null;
  }

  /** One object for as long as it stays the same: most peers have a single next hop. */
  private void readNextHop(int bits) {
    if (recentNextHop.v4Bits() != bits) {
      recentNextHop = IpAddress.v4(bits);
    }
    nextHop = recentNextHop;
  }

  private @Nullable String readAsPath(byte[] octets, int from, int to) {
    AsPath path = AsPathCodec.decode(octets, from, to, fourOctet ? 4 : 2);
    if (path == null) {
      return "malformed AS_PATH";
    }
    if (hasSet(path)) {
      return "AS_SET in AS_PATH"; // RFC 9774 §3
    }
    if (external && AsPathCodec.hasConfederation(path)) {
      return "confederation segment from outside"; // RFC 5065 §5
    }
    asPath = path;
    return null;
  }

  private static boolean hasSet(AsPath path) {
    return path.has(SegmentType.AS_SET) || path.has(SegmentType.AS_CONFED_SET);
  }

  private @Nullable String readAs4Path(byte[] octets, int from, int to) {
    AsPath path = AsPathCodec.decode(octets, from, to, 4);
    if (path == null || hasSet(path)) {
      return "malformed AS4_PATH";
    }
    as4Path = AsPathCodec.withoutConfederation(path); // RFC 6793 §6
    return null;
  }

  private @Nullable String readAggregator(byte[] octets, int from, int to) {
    int width = fourOctet ? 4 : 2;
    if (to - from != width + 4) {
      return "attribute with a wrong length";
    }
    long asNumber = fourOctet ? Octets.u32(octets, from) : Octets.u16(octets, from);
    if (asNumber == 0) {
      return "AS 0"; // RFC 7607 §2
    }
    aggregator = new Aggregator(asNumber, Octets.v4(octets, from + width));
    return null;
  }

  private static int[] words(byte[] octets, int from, int to) {
    int[] words = new int[(to - from) / 4];
    for (int i = 0; i < words.length; i++) {
      words[i] = Octets.s32(octets, from + 4 * i);
    }
    return words;
  }

  /** RFC 8092 §3: a value that comes again is dropped, the order is kept. */
  private static int[] distinct(int[] words) {
    int kept = 0;
    for (int from = 0; from < words.length; from += LARGE_WORDS) {
      boolean again = false;
      for (int i = 0; i < kept && !again; i += LARGE_WORDS) {
        again = Arrays.equals(words, i, i + LARGE_WORDS, words, from, from + LARGE_WORDS);
      }
      if (!again) {
        System.arraycopy(words, from, words, kept, LARGE_WORDS);
        kept += LARGE_WORDS;
      }
    }
    return kept == words.length ? words : Arrays.copyOf(words, kept);
  }

  private static long[] longs(byte[] octets, int from, int to) {
    long[] longs = new long[(to - from) / 8];
    for (int i = 0; i < longs.length; i++) {
      longs[i] = Octets.s64(octets, from + 8 * i);
    }
    return longs;
  }

  /** RFC 6793 §4.2.3: what a speaker of two-octet AS numbers passed on of the real numbers. */
  private void mergeFourOctet() {
    Aggregator old = aggregator;
    if (old != null && as4Aggregator != null) {
      if (old.asNumber() != AsPathCodec.AS_TRANS) {
        return; // an old speaker aggregated: AS4_PATH and AS4_AGGREGATOR are out of date
      }
      aggregator = as4Aggregator;
    }
    if (as4Path != null) {
      asPath = AsPathCodec.merge(asPath, as4Path);
    }
  }

  /** A builder with everything that was read, but for attributes that are carried. */
  PathAttributes.Builder build(IpAddress hop) {
    if (!fourOctet) {
      mergeFourOctet();
    }
    return PathAttributes.builder(hop)
        .origin(origin)
        .asPath(asPath)
        .med(med)
        .localPref(localPref)
        .atomicAggregate(atomicAggregate)
        .aggregator(aggregator)
        .communities(communities)
        .extendedCommunities(extendedCommunities)
        .largeCommunities(largeCommunities)
        .originatorId(originatorId)
        .clusterList(clusterList)
        .onlyToCustomer(onlyToCustomer);
  }

  /** RFC 8669 §3: TLVs that fill the value, the label index one of seven octets. */
  private static boolean arePrefixSidTlvs(byte[] octets, int from, int to) {
    int at = from;
    while (at < to) {
      if (to - at < PREFIX_SID_TLV_HEAD) {
        return false;
      }
      int length = Octets.u16(octets, at + 1);
      boolean isLabelIndex = octets[at] == LABEL_INDEX;
      if (length > to - at - PREFIX_SID_TLV_HEAD
          || (isLabelIndex && length != LABEL_INDEX_LENGTH)) {
        return false;
      }
      at += PREFIX_SID_TLV_HEAD + length;
    }
    return true;
  }
}
