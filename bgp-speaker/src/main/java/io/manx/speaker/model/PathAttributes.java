package io.manx.speaker.model;

import io.manx.net.IpAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The path attributes of a route, without its prefixes: an immutable value with a cached hash.
 *
 * <p>Arrays that are handed in or out are not to be modified. Absent numeric attributes are {@link
 * #ABSENT}. Derive a changed value with {@link #toBuilder()}.
 */
public final class PathAttributes {
  /** The value of a numeric attribute that is not present. */
  public static final long ABSENT = -1;

  /** The LOCAL_PREF of a path that has none, and of every path from another AS. */
  public static final long DEFAULT_LOCAL_PREF = 100;

  /**
   * AGGREGATOR (RFC 4271 §5.1.7).
   *
   * @param asNumber the aggregating AS
   * @param address the BGP Identifier of the aggregating speaker
   */
  public record Aggregator(long asNumber, IpAddress address) {}

  private static final int[] NO_INTS = {};
  private static final long[] NO_LONGS = {};
  private static final List<RawAttribute> NO_OTHERS = List.of();

  private final Origin origin;
  private final AsPath asPath;
  private final IpAddress nextHop;
  private final @Nullable IpAddress linkLocalNextHop;
  private final long med;
  private final long localPref;
  private final boolean atomicAggregate;
  private final @Nullable Aggregator aggregator;
  private final int[] communities;
  private final long[] extendedCommunities;
  private final int[] largeCommunities;
  private final @Nullable IpAddress originatorId;
  private final int[] clusterList;
  private final long onlyToCustomer;
  private final List<RawAttribute> others;
  private final int hash;

  private PathAttributes(Builder b) {
    this.origin = b.origin;
    this.asPath = b.asPath;
    this.nextHop = b.nextHop;
    this.linkLocalNextHop = b.linkLocalNextHop;
    this.med = b.med;
    this.localPref = b.localPref;
    this.atomicAggregate = b.atomicAggregate;
    this.aggregator = b.aggregator;
    this.communities = b.communities;
    this.extendedCommunities = b.extendedCommunities;
    this.largeCommunities = b.largeCommunities;
    this.originatorId = b.originatorId;
    this.clusterList = b.clusterList;
    this.onlyToCustomer = b.onlyToCustomer;
    this.others = b.others;
    this.hash = computeHash();
  }

  /** A builder with ORIGIN IGP, an empty AS_PATH and the given next hop; all else absent. */
  public static Builder builder(IpAddress nextHop) {
    return new Builder(nextHop);
  }

  /** A builder that starts from this value. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** ORIGIN. */
  public Origin origin() {
    return origin;
  }

  /** AS_PATH; AS4_PATH is merged into it (RFC 6793 §4.2.3). */
  public AsPath asPath() {
    return asPath;
  }

  /** NEXT_HOP, or the global next hop of MP_REACH_NLRI. */
  public IpAddress nextHop() {
    return nextHop;
  }

  /** The link-local next hop of MP_REACH_NLRI (RFC 2545 §3), if it came with one. */
  public @Nullable IpAddress linkLocalNextHop() {
    return linkLocalNextHop;
  }

  /** MULTI_EXIT_DISC, 0..2^32-1, or {@link #ABSENT}. */
  public long med() {
    return med;
  }

  /** LOCAL_PREF, 0..2^32-1, or {@link #ABSENT}. */
  public long localPref() {
    return localPref;
  }

  /** Whether ATOMIC_AGGREGATE is present. */
  public boolean atomicAggregate() {
    return atomicAggregate;
  }

  /** AGGREGATOR, AS4_AGGREGATOR merged into it. */
  public @Nullable Aggregator aggregator() {
    return aggregator;
  }

  /** COMMUNITIES (RFC 1997), 32 bits each, in the order received. */
  public int[] communities() {
    return communities;
  }

  /** EXTENDED COMMUNITIES (RFC 4360), 64 bits each. */
  public long[] extendedCommunities() {
    return extendedCommunities;
  }

  /** LARGE_COMMUNITY (RFC 8092): three words each. */
  public int[] largeCommunities() {
    return largeCommunities;
  }

  /** ORIGINATOR_ID (RFC 4456 §8). */
  public @Nullable IpAddress originatorId() {
    return originatorId;
  }

  /** CLUSTER_LIST (RFC 4456 §8), nearest cluster first. */
  public int[] clusterList() {
    return clusterList;
  }

  /** Only to Customer (RFC 9234 §5), an AS number, or {@link #ABSENT}. */
  public long onlyToCustomer() {
    return onlyToCustomer;
  }

  /** Attributes carried as they came, ascending by code. */
  public List<RawAttribute> others() {
    return others;
  }

  @SuppressWarnings("ReferenceEquality") // the same as an empty list's, without asking it
  private int computeHash() {
    int mixed = origin.ordinal() + 31 * asPath.hashCode();
    mixed = 31 * mixed + nextHop.hashCode();
    mixed = 31 * mixed + Objects.hashCode(linkLocalNextHop);
    mixed = 31 * mixed + Long.hashCode(med);
    mixed = 31 * mixed + Long.hashCode(localPref);
    mixed = 31 * mixed + (atomicAggregate ? 1 : 0);
    mixed = 31 * mixed + Objects.hashCode(aggregator);
    mixed = 31 * mixed + hash(communities);
    mixed =
        31 * mixed + (extendedCommunities.length == 0 ? 1 : Arrays.hashCode(extendedCommunities));
    mixed = 31 * mixed + hash(largeCommunities);
    mixed = 31 * mixed + Objects.hashCode(originatorId);
    mixed = 31 * mixed + hash(clusterList);
    mixed = 31 * mixed + Long.hashCode(onlyToCustomer);
    return 31 * mixed + (others == NO_OTHERS ? 1 : others.hashCode());
  }

  /** Most are empty, and asking for the hash of nothing is several calls. */
  private static int hash(int[] values) {
    return values.length == 0 ? 1 : Arrays.hashCode(values);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof PathAttributes that
            && hash == that.hash
            && origin == that.origin
            && med == that.med
            && localPref == that.localPref
            && atomicAggregate == that.atomicAggregate
            && onlyToCustomer == that.onlyToCustomer
            && nextHop.equals(that.nextHop)
            && asPath.equals(that.asPath)
            && Objects.equals(linkLocalNextHop, that.linkLocalNextHop)
            && Objects.equals(aggregator, that.aggregator)
            && Objects.equals(originatorId, that.originatorId)
            && Arrays.equals(communities, that.communities)
            && Arrays.equals(extendedCommunities, that.extendedCommunities)
            && Arrays.equals(largeCommunities, that.largeCommunities)
            && Arrays.equals(clusterList, that.clusterList)
            && others.equals(that.others));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return "PathAttributes[" + origin + " path=" + asPath + " via " + nextHop + "]";
  }

  /**
   * Collects the parts of a {@link PathAttributes}; not thread-safe, may be built from repeatedly.
   */
  public static final class Builder {
    private Origin origin = Origin.IGP;
    private AsPath asPath = AsPath.EMPTY;
    private IpAddress nextHop;
    private @Nullable IpAddress linkLocalNextHop;
    private long med = ABSENT;
    private long localPref = ABSENT;
    private boolean atomicAggregate;
    private @Nullable Aggregator aggregator;
    private int[] communities = NO_INTS;
    private long[] extendedCommunities = NO_LONGS;
    private int[] largeCommunities = NO_INTS;
    private @Nullable IpAddress originatorId;
    private int[] clusterList = NO_INTS;
    private long onlyToCustomer = ABSENT;
    private List<RawAttribute> others = NO_OTHERS;

    private Builder(IpAddress nextHop) {
      this.nextHop = nextHop;
    }

    private Builder(PathAttributes from) {
      this.origin = from.origin;
      this.asPath = from.asPath;
      this.nextHop = from.nextHop;
      this.linkLocalNextHop = from.linkLocalNextHop;
      this.med = from.med;
      this.localPref = from.localPref;
      this.atomicAggregate = from.atomicAggregate;
      this.aggregator = from.aggregator;
      this.communities = from.communities;
      this.extendedCommunities = from.extendedCommunities;
      this.largeCommunities = from.largeCommunities;
      this.originatorId = from.originatorId;
      this.clusterList = from.clusterList;
      this.onlyToCustomer = from.onlyToCustomer;
      this.others = from.others;
    }

    /** Sets ORIGIN. */
    public Builder origin(Origin value) {
      this.origin = value;
      return this;
    }

    /** Sets AS_PATH. */
    public Builder asPath(AsPath value) {
      this.asPath = value;
      return this;
    }

    /** Sets the next hop and drops a link-local one. */
    public Builder nextHop(IpAddress value) {
      this.nextHop = value;
      this.linkLocalNextHop = null;
      return this;
    }

    /** Sets or clears the link-local next hop. */
    public Builder linkLocalNextHop(@Nullable IpAddress value) {
      this.linkLocalNextHop = value;
      return this;
    }

    /** Sets MULTI_EXIT_DISC, or removes it with {@link #ABSENT}. */
    public Builder med(long value) {
      this.med = value;
      return this;
    }

    /** Sets LOCAL_PREF, or removes it with {@link #ABSENT}. */
    public Builder localPref(long value) {
      this.localPref = value;
      return this;
    }

    /** Sets or clears ATOMIC_AGGREGATE. */
    public Builder atomicAggregate(boolean value) {
      this.atomicAggregate = value;
      return this;
    }

    /** Sets or clears AGGREGATOR. */
    public Builder aggregator(@Nullable Aggregator value) {
      this.aggregator = value;
      return this;
    }

    /** Sets COMMUNITIES; the array becomes the builder's. */
    public Builder communities(int... values) {
      this.communities = values;
      return this;
    }

    /** Sets EXTENDED COMMUNITIES; the array becomes the builder's. */
    public Builder extendedCommunities(long... values) {
      this.extendedCommunities = values;
      return this;
    }

    /** Sets LARGE_COMMUNITY, three words each; the array becomes the builder's. */
    public Builder largeCommunities(int... words) {
      this.largeCommunities = words;
      return this;
    }

    /** Sets or clears ORIGINATOR_ID. */
    public Builder originatorId(@Nullable IpAddress value) {
      this.originatorId = value;
      return this;
    }

    /** Sets CLUSTER_LIST; the array becomes the builder's. */
    public Builder clusterList(int... ids) {
      this.clusterList = ids;
      return this;
    }

    /** Sets Only to Customer, or removes it with {@link #ABSENT}. */
    public Builder onlyToCustomer(long value) {
      this.onlyToCustomer = value;
      return this;
    }

    /** Sets the attributes that are carried as they came; kept ascending by code. */
    public Builder others(List<RawAttribute> values) {
      this.others =
          values.stream().sorted(java.util.Comparator.comparingInt(RawAttribute::code)).toList();
      return this;
    }

    /** The value collected so far. */
    public PathAttributes build() {
      return new PathAttributes(this);
    }
  }
}
