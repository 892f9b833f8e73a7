package io.manx.speaker.model;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prefixes of one family in flat arrays, as they come from and go to NLRI fields: no object a
 * prefix. Immutable once built. BGP-LS has no prefixes: a block of it holds {@link #opaque} NLRI,
 * or keys that stand for such, as IPv4 has.
 *
 * <p>An IPv4 prefix is one {@code long}: address in the upper bits, length in the lowest eight
 * ({@link #key}). An IPv6 prefix is two {@code long}s and a length.
 */
public final class PrefixBlock {
  private final Family family;
  private final int count;
  private final long[] words;
  private final byte[] lengths;
  private final int @Nullable [] pathIds;
  private final byte @Nullable [][] opaque;

  private PrefixBlock(Builder b) {
    this.family = b.family;
    this.count = b.count;
    boolean v4 = family != Family.IPV6_UNICAST;
    this.words = Arrays.copyOf(b.words, v4 ? count : 2 * count);
    this.lengths = v4 ? Builder.NO_LENGTHS : Arrays.copyOf(b.lengths, count);
    this.pathIds = b.pathIds == null ? null : Arrays.copyOf(b.pathIds, count);
    this.opaque = null;
  }

  private PrefixBlock(Family family, List<byte[]> opaque) {
    this.family = family;
    this.count = opaque.size();
    this.words = new long[0];
    this.lengths = Builder.NO_LENGTHS;
    this.pathIds = null;
    this.opaque = opaque.toArray(byte[][]::new);
  }

  /** A block of NLRI that are no prefixes, each as it stands on the wire. */
  public static PrefixBlock ofOpaque(Family family, List<byte[]> nlri) {
    return new PrefixBlock(family, nlri);
  }

  /** A builder for a block with room for {@code expected} prefixes to begin with. */
  public static Builder builder(Family family, int expected) {
    return new Builder(family, expected);
  }

  /** The block of these prefixes, without path identifiers. */
  public static PrefixBlock of(Family family, List<IpPrefix> prefixes) {
    var builder = builder(family, prefixes.size());
    prefixes.forEach(prefix -> builder.add(prefix, 0));
    return builder.build();
  }

  /** The family of every prefix in the block. */
  public Family family() {
    return family;
  }

  /** The number of prefixes. */
  public int count() {
    return count;
  }

  /** BGP-LS only: NLRI {@code i} as it stands on the wire; not to be modified. */
  public byte[] opaque(int i) {
    byte[][] nlri = opaque;
    if (nlri == null) {
      throw new IllegalStateException(family + " has no opaque NLRI here");
    }
    return nlri[i];
  }

  /**
   * {@code address << 8 | length} of IPv4 prefix {@code i}, or what stands for a BGP-LS NLRI in its
   * table.
   */
  public long key(int i) {
    return words[i];
  }

  /** IPv6 only: the upper half of prefix {@code i}. */
  public long high(int i) {
    return words[2 * i];
  }

  /** IPv6 only: the lower half of prefix {@code i}. */
  public long low(int i) {
    return words[2 * i + 1];
  }

  /** The length of prefix {@code i} in bits. */
  public int length(int i) {
    return family != Family.IPV6_UNICAST ? (int) (words[i] & 0xFF) : lengths[i] & 0xFF;
  }

  /** Whether the NLRI carried path identifiers (RFC 7911 §3). */
  public boolean hasPathIds() {
    return pathIds != null;
  }

  /** The path identifier of prefix {@code i}; 0 without {@link #hasPathIds}. */
  public int pathId(int i) {
    return pathIds == null ? 0 : pathIds[i];
  }

  /** Prefix {@code i} as an object, for everything but the hot path. */
  public IpPrefix prefix(int i) {
    return family == Family.IPV4_UNICAST
        ? new IpPrefix(IpAddress.v4((int) (words[i] >>> 8)), length(i))
        : new IpPrefix(IpAddress.v6(high(i), low(i)), length(i));
  }

  @Override
  public String toString() {
    return family + " x " + count + (count > 0 && family.isUnicast() ? " from " + prefix(0) : "");
  }

  /** Collects prefixes; grows as needed; may be built from repeatedly, and reused after clear. */
  public static final class Builder {
    private static final byte[] NO_LENGTHS = {};

    private final Family family;
    private int count;
    private long[] words;
    private byte[] lengths;
    private int @Nullable [] pathIds;

    private Builder(Family family, int expected) {
      this.family = family;
      int room = Math.max(4, expected);
      boolean v4 = family != Family.IPV6_UNICAST;
      this.words = new long[v4 ? room : 2 * room];
      this.lengths = v4 ? NO_LENGTHS : new byte[room];
    }

    /** The number of prefixes collected so far. */
    public int count() {
      return count;
    }

    /** Adds an IPv4 prefix as {@code address << 8 | length}, host bits already clear. */
    public Builder addV4(long key, int pathId) {
      if (count == words.length) {
        words = Arrays.copyOf(words, 2 * count);
      }
      words[count] = key;
      setPathId(pathId);
      count++;
      return this;
    }

    /** Adds an IPv6 prefix, host bits already clear. */
    public Builder addV6(long high, long low, int length, int pathId) {
      if (count == lengths.length) {
        words = Arrays.copyOf(words, 4 * count);
        lengths = Arrays.copyOf(lengths, 2 * count);
      }
      words[2 * count] = high;
      words[2 * count + 1] = low;
      lengths[count] = (byte) length;
      setPathId(pathId);
      count++;
      return this;
    }

    /** Adds a prefix of the block's family; a path identifier of 0 means none. */
    public Builder add(IpPrefix prefix, int pathId) {
      IpAddress address = prefix.address();
      return family == Family.IPV4_UNICAST
          ? addV4(address.low() << 8 | prefix.length(), pathId)
          : addV6(address.high(), address.low(), prefix.length(), pathId);
    }

    private void setPathId(int pathId) {
      if (pathId != 0 && pathIds == null) {
        pathIds = new int[words.length];
      }
      if (pathIds != null) {
        if (count >= pathIds.length) {
          pathIds = Arrays.copyOf(pathIds, Math.max(words.length, 2 * pathIds.length));
        }
        pathIds[count] = pathId;
      }
    }

    /** Forgets the prefixes and keeps the room. */
    public void clear() {
      count = 0;
      pathIds = null;
    }

    /** A block of the prefixes collected so far. */
    public PrefixBlock build() {
      return new PrefixBlock(this);
    }
  }
}
