package io.manx.speaker.wire;

import io.manx.net.IpAddress;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PrefixBlock;
import io.manx.speaker.model.RawAttribute;
import org.jspecify.annotations.Nullable;

/**
 * Writes UPDATEs, each as full as it can be (RFC 4271 §4.3, RFC 4760, RFC 7911, RFC 8950).
 *
 * <p>A run of prefixes is one {@link #beginAnnounce} or {@link #beginWithdraw}, any number of adds,
 * and {@link #end}. It becomes as many messages as it needs; the buffer holds whole messages after
 * {@code end}. IPv4 goes into the classic fields, unless its next hop is IPv6; all else into
 * MP_REACH_NLRI and MP_UNREACH_NLRI, which come first in the list (RFC 7606 §5.1). Not thread-safe.
 */
public final class UpdateEncoder {
  private static final int HEADER = 23;
  private static final int MP_HEADER = 4;
  private static final int NONE = -1;

  /** The least octets of a BGP-LS NLRI. */
  private static final int LEAST_NLRI = 4;

  private final WireBuffer out;
  private final WireBuffer list = new WireBuffer(512);
  private final AttributeEncoder attributeEncoder = new AttributeEncoder(list);

  private WireContext context;
  private Family family = Family.IPV4_UNICAST;
  private boolean severalPaths;
  private boolean pathIds;
  private boolean announcing;
  private @Nullable PathAttributes attributes;
  private @Nullable IpAddress mpNextHop;
  private @Nullable IpAddress mpLinkLocal;
  private int limit;
  private int start = NONE;
  private int field;
  private int end;
  private int messages;

  /**
   * @param out where the messages go
   * @param context what was negotiated with the peers
   */
  public UpdateEncoder(WireBuffer out, WireContext context) {
    this.out = out;
    this.context = context;
    this.severalPaths = !context.addPathSend().isEmpty();
  }

  /** Where the messages go. */
  public WireBuffer buffer() {
    return out;
  }

  /** Changes the session parameters of the runs that begin from here on. */
  @SuppressWarnings("ReferenceEquality") // only saves work
  public void context(WireContext newContext) {
    if (context != newContext) {
      context = newContext;
      severalPaths = !newContext.addPathSend().isEmpty();
      attributes = null;
    }
  }

  /**
   * Begins a run of announcements with the same attributes.
   *
   * @return false if that cannot be said to these peers, and nothing was written: the attributes
   *     leave no room for a prefix in a message, or the next hop is not of a family that was
   *     negotiated for {@code family}. The prefixes must be withdrawn then if they were sent before
   */
  @SuppressWarnings("ReferenceEquality") // attributes are interned; only saves work
  public boolean beginAnnounce(Family newFamily, PathAttributes newAttributes) {
    begin(newFamily, true);
    IpAddress hop = newAttributes.nextHop();
    boolean classic = newFamily == Family.IPV4_UNICAST && hop.isV4();
    boolean plain = newFamily.isUnicast();
    if (plain && (hop.isV4() != classic || !(classic || mayUse(newFamily, hop)))) {
      return false;
    }
    boolean same = attributes == newAttributes && (mpNextHop == null) == classic;
    if (!same) {
      list.clear();
      attributeEncoder.encode(newAttributes, context.fourOctetAs(), classic);
      attributes = newAttributes;
    }
    mpNextHop = classic ? null : hop;
    mpLinkLocal = classic ? null : newAttributes.linkLocalNextHop();
    limit = context.maxMessage();
    int prefix = (pathIds ? 4 : 0) + 1 + (plain ? newFamily.addressFamily().octets() : LEAST_NLRI);
    return room() >= prefix;
  }

  /** The octets that a message of the run that was begun has for NLRI. */
  public int room() {
    return limit - HEADER - list.length() - (mpNextHop == null ? 0 : mpReachHead());
  }

  private boolean mayUse(Family newFamily, IpAddress hop) {
    return newFamily == Family.IPV6_UNICAST
        || hop.isV4()
        || context.extendedNextHop().contains(newFamily);
  }

  /** Begins a run of withdrawals. */
  public void beginWithdraw(Family newFamily) {
    begin(newFamily, false);
    limit = context.maxMessage();
  }

  private void begin(Family newFamily, boolean announce) {
    if (start != NONE) {
      throw new IllegalStateException("the last run was not ended");
    }
    family = newFamily;
    announcing = announce;
    pathIds = severalPaths && context.addPathSend().contains(newFamily);
    messages = 0;
  }

  /** The octets of MP_REACH_NLRI but for the prefixes. */
  private int mpReachHead() {
    IpAddress hop = mpNextHop;
    int nextHop = hop == null || !hop.isV4() ? 16 : 4;
    return MP_HEADER + 5 + (mpLinkLocal == null ? nextHop : 32);
  }

  /** Adds an IPv4 prefix as {@code address << 8 | length}. */
  public void addV4(long key, int pathId) {
    int length = (int) key & 0xFF;
    int count = (length + 7) >>> 3;
    prepare((pathIds ? 5 : 1) + count);
    if (pathIds) {
      out.put32(pathId);
    }
    out.putUpper((long) length << 56 | (key & ~0xFFL) << 16, 1 + count);
  }

  /** Adds an IPv6 prefix. */
  public void addV6(long high, long low, int length, int pathId) {
    int count = (length + 7) >>> 3;
    prepare((pathIds ? 5 : 1) + count);
    if (pathIds) {
      out.put32(pathId);
    }
    out.put8(length);
    out.putUpper(high, Math.min(8, count));
    if (count > 8) {
      out.putUpper(low, count - 8);
    }
  }

  /** Adds an NLRI that is no prefix, as it stands on the wire; it fits into {@link #room}. */
  public void addOpaque(byte[] nlri) {
    prepare(nlri.length);
    out.put(nlri);
  }

  /** Adds every prefix of a block of the run's family. */
  public void add(PrefixBlock block) {
    for (int i = 0; i < block.count(); i++) {
      if (block.family() == Family.LINK_STATE) {
        addOpaque(block.opaque(i));
      } else if (block.family() == Family.IPV4_UNICAST) {
        addV4(block.key(i), block.pathId(i));
      } else {
        addV6(block.high(i), block.low(i), block.length(i), block.pathId(i));
      }
    }
  }

  /** Ends the run; the number of messages it became. */
  public int end() {
    finish();
    return messages;
  }

  /** Writes an End-of-RIB (RFC 4724 §2). */
  public void endOfRib(Family of) {
    begin(of, false);
    open();
    finish();
  }

  private void prepare(int octets) {
    if (start != NONE && out.length() + octets > end) {
      finish();
    }
    if (start == NONE) {
      open();
    }
  }

  private void open() {
    start = MessageHeader.begin(out, MessageHeader.UPDATE);
    end = start + context.maxMessage();
    messages++;
    if (announcing) {
      openAnnouncement();
    } else {
      openWithdrawal();
    }
  }

  private void openAnnouncement() {
    out.put16(0);
    IpAddress hop = mpNextHop;
    if (hop == null) {
      out.put16(list.length());
      out.put(list.octets(), 0, list.length());
      return;
    }
    end -= list.length();
    out.put16(0);
    mpHead(AttributeSpec.MP_REACH_NLRI);
    IpAddress linkLocal = mpLinkLocal;
    out.put8(linkLocal == null ? hop.family().octets() : 32);
    out.put(hop);
    if (linkLocal != null) {
      out.put(linkLocal);
    }
    out.put8(0);
  }

  private void openWithdrawal() {
    field = out.length();
    out.put16(0);
    if (family == Family.IPV4_UNICAST) {
      end -= 2; // the length of an empty list of attributes
      return;
    }
    out.put16(0);
    mpHead(AttributeSpec.MP_UNREACH_NLRI);
  }

  /** Begins an MP attribute; its length, always of two octets, is set at the end. */
  private void mpHead(AttributeSpec spec) {
    out.put8(spec.flags() | RawAttribute.EXTENDED_LENGTH);
    out.put8(spec.code());
    field = out.length();
    out.put16(0);
    out.put16(family.afi());
    out.put8(family.safi());
  }

  private void finish() {
    if (start == NONE) {
      return;
    }
    boolean classic = announcing ? mpNextHop == null : family == Family.IPV4_UNICAST;
    if (!classic || !announcing) {
      out.set16(field, out.length() - field - 2);
    }
    if (classic && !announcing) {
      out.put16(0);
    }
    if (!classic) {
      if (announcing) {
        out.put(list.octets(), 0, list.length());
      }
      int attributesAt = start + MessageHeader.LENGTH + 2;
      out.set16(attributesAt, out.length() - attributesAt - 2);
    }
    MessageHeader.finish(out, start);
    start = NONE;
  }
}
