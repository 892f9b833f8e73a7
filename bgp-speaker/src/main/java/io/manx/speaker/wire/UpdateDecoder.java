package io.manx.speaker.wire;

import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.message.UpdateMessage.Action;
import io.manx.speaker.message.UpdateMessage.Announcement;
import io.manx.speaker.message.UpdateMessage.AttributeError;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PrefixBlock;
import io.manx.speaker.model.RawAttribute;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the UPDATEs of one session. The attributes, without NLRI but with the next hop, are
 * looked up in an {@link AttributeCache}, so that what is left for most messages is to read
 * prefixes. One thread.
 */
final class UpdateDecoder {
  private static final DecodeResult MALFORMED_LIST =
      new DecodeResult.Malformed(NotificationMessage.of(ErrorCode.MALFORMED_ATTRIBUTE_LIST));
  private static final NotificationMessage BAD_NETWORK =
      NotificationMessage.of(ErrorCode.INVALID_NETWORK_FIELD);
  private static final int EMPTY_UPDATE = 23;
  private static final int MP_FLAGS = RawAttribute.OPTIONAL | RawAttribute.TRANSITIVE;

  private final boolean ipv4;
  private final boolean ipv6;
  private final boolean linkState;
  private final boolean ipv4PathIds;
  private final boolean ipv6PathIds;
  private final AttributeWalk walk = new AttributeWalk();
  private final MpReach mpReach;
  private final AttributeScreen screen;
  private final AttributeCache cache = new AttributeCache();
  private final PrefixBlock.Builder prefixes4 = PrefixBlock.builder(Family.IPV4_UNICAST, 64);
  private final PrefixBlock.Builder prefixes6 = PrefixBlock.builder(Family.IPV6_UNICAST, 64);
  private byte[] key = new byte[512];

  private @Nullable PrefixBlock withdrawn;
  private @Nullable PrefixBlock unreach;
  private @Nullable PrefixBlock announced;
  private @Nullable PrefixBlock reach;
  private @Nullable NotificationMessage failure;

  /** NLRI of BGP-LS that were malformed. */
  private int discarded;

  UpdateDecoder(WireContext context) {
    this.ipv4 = context.families().contains(Family.IPV4_UNICAST);
    this.ipv6 = context.families().contains(Family.IPV6_UNICAST);
    this.linkState = context.families().contains(Family.LINK_STATE);
    this.ipv4PathIds = context.addPathReceive().contains(Family.IPV4_UNICAST);
    this.ipv6PathIds = context.addPathReceive().contains(Family.IPV6_UNICAST);
    this.mpReach = new MpReach(context);
    this.screen = new AttributeScreen(context);
  }

  /** Decodes a message whose frame is sound. */
  DecodeResult decode(byte[] octets, int from, int to) {
    int withdrawnFrom = from + MessageHeader.LENGTH + 2;
    int withdrawnTo = withdrawnFrom + Octets.u16(octets, withdrawnFrom - 2);
    if (withdrawnTo + 2 > to) {
      return MALFORMED_LIST;
    }
    int listFrom = withdrawnTo + 2;
    int listTo = listFrom + Octets.u16(octets, withdrawnTo);
    if (listTo > to) {
      return MALFORMED_LIST;
    }
    if (to - from == EMPTY_UPDATE) {
      return endOfRib(ipv4 ? Family.IPV4_UNICAST : null);
    }
    boolean whole = walk.run(octets, listFrom, listTo);
    if (walk.fatal) {
      return MALFORMED_LIST; // RFC 7606 §3 g), §5.3
    }
    clear();
    withdrawn = classic(octets, withdrawnFrom, withdrawnTo);
    announced = classic(octets, listTo, to);
    multiprotocol(octets);
    if (failure != null) {
      return new DecodeResult.Malformed(failure);
    }
    boolean routes = listTo < to || walk.reachAt >= 0;
    if (!walk.hasOthers && !routes && mpFlagsFit(octets)) {
      return withdrawal(octets, withdrawnFrom == withdrawnTo);
    }
    AttributeBlock block =
        whole && mpFlagsFit(octets)
            ? cached(octets, listFrom, listTo)
            : screen.decode(octets, listFrom, listTo, mpReach.nextHop(), mpReach.linkLocal());
    return judge(block, routes);
  }

  private void clear() {
    withdrawn = null;
    unreach = null;
    announced = null;
    reach = null;
    failure = null;
    discarded = 0;
    mpReach.clear();
  }

  private @Nullable PrefixBlock classic(byte[] octets, int from, int to) {
    if (from == to || !ipv4) {
      return null;
    }
    PrefixBlock block = read(Family.IPV4_UNICAST, octets, from, to);
    if (block == null) {
      failure = BAD_NETWORK; // RFC 7606 §5.3
    }
    return block;
  }

  private @Nullable PrefixBlock read(Family family, byte[] octets, int from, int to) {
    if (family == Family.LINK_STATE) {
      return readLinkState(octets, from, to);
    }
    PrefixBlock.Builder into = family == Family.IPV4_UNICAST ? prefixes4 : prefixes6;
    into.clear();
    boolean sound =
        family == Family.IPV4_UNICAST
            ? NlriDecoder.v4(octets, from, to, ipv4PathIds, into)
            : NlriDecoder.v6(octets, from, to, ipv6PathIds, into);
    return sound ? into.build() : null;
  }

  private @Nullable PrefixBlock readLinkState(byte[] octets, int from, int to) {
    List<byte[]> nlri = new ArrayList<>();
    int bad = LinkStateNlri.read(octets, from, to, nlri);
    discarded += Math.max(0, bad);
    return bad < 0 ? null : PrefixBlock.ofOpaque(Family.LINK_STATE, nlri);
  }

  private void multiprotocol(byte[] octets) {
    if (walk.unreachAt >= 0) {
      readUnreach(octets);
    }
    if (walk.reachAt >= 0 && failure == null) {
      readReach(octets);
    }
  }

  private void readUnreach(byte[] octets) {
    int nlri = walk.unreachFrom + 3;
    if (nlri > walk.unreachTo) {
      failure = badAttribute(octets, walk.unreachAt, walk.unreachTo);
      return;
    }
    Family family = unreachFamily(octets);
    if (family != null && nlri < walk.unreachTo) {
      unreach = read(family, octets, nlri, walk.unreachTo);
      if (unreach == null) {
        failure = badAttribute(octets, walk.unreachAt, walk.unreachTo);
      }
    }
  }

  private void readReach(byte[] octets) {
    boolean located = mpReach.read(octets, walk.reachFrom, walk.reachTo);
    Family family = mpReach.family();
    if (located && family != null && mpReach.nlriFrom() < walk.reachTo) {
      reach = read(family, octets, mpReach.nlriFrom(), walk.reachTo);
      located = reach != null;
    }
    if (!located) {
      failure = badAttribute(octets, walk.reachAt, walk.reachTo);
    }
  }

  /** RFC 4760 §7, RFC 7606 §5.3 and §7.11: the session ends, as the prefixes cannot be told. */
  private static NotificationMessage badAttribute(byte[] octets, int from, int to) {
    return NotificationMessage.of(
        ErrorCode.OPTIONAL_ATTRIBUTE, Arrays.copyOfRange(octets, from, to));
  }

  private @Nullable Family unreachFamily(byte[] octets) {
    Family family =
        Family.of(Octets.u16(octets, walk.unreachFrom), Octets.u8(octets, walk.unreachFrom + 2));
    boolean negotiated =
        switch (family) {
          case null -> false;
          case IPV4_UNICAST -> ipv4;
          case IPV6_UNICAST -> ipv6;
          case LINK_STATE -> linkState;
        };
    return negotiated ? family : null;
  }

  private boolean mpFlagsFit(byte[] octets) {
    return (walk.reachAt < 0 || (octets[walk.reachAt] & MP_FLAGS) == RawAttribute.OPTIONAL)
        && (walk.unreachAt < 0 || (octets[walk.unreachAt] & MP_FLAGS) == RawAttribute.OPTIONAL);
  }

  private AttributeBlock cached(byte[] octets, int from, int to) {
    byte[] keyOctets = octets;
    int keyFrom = from;
    int keyTo = to;
    int suffix = 0;
    if (walk.reachAt >= 0 || walk.unreachAt >= 0) {
      int length = cutOut(octets, from, to);
      suffix = mpReach.key(key, length);
      keyOctets = key;
      keyFrom = 0;
      keyTo = length + suffix;
    }
    AttributeBlock block = cache.get(keyOctets, keyFrom, keyTo, suffix);
    if (block == null) {
      block = screen.decode(octets, from, to, mpReach.nextHop(), mpReach.linkLocal());
      cache.put(keyOctets, keyFrom, keyTo, suffix, block);
    }
    return block;
  }

  /** Copies the attributes without MP_REACH_NLRI and MP_UNREACH_NLRI to {@code key}. */
  private int cutOut(byte[] octets, int from, int to) {
    if (key.length < to - from + 64) {
      key = new byte[to - from + 64];
    }
    boolean reachFirst = walk.unreachAt < 0 || (walk.reachAt >= 0 && walk.reachAt < walk.unreachAt);
    int firstAt = reachFirst ? walk.reachAt : walk.unreachAt;
    int firstTo = reachFirst ? walk.reachTo : walk.unreachTo;
    int secondAt = reachFirst ? walk.unreachAt : walk.reachAt;
    int length = copy(octets, from, firstAt, 0);
    if (secondAt >= 0) {
      length = copy(octets, firstTo, secondAt, length);
      firstTo = reachFirst ? walk.unreachTo : walk.reachTo;
    }
    return copy(octets, firstTo, to, length);
  }

  private int copy(byte[] octets, int from, int to, int at) {
    System.arraycopy(octets, from, key, at, to - from);
    return at + to - from;
  }

  private static DecodeResult endOfRib(@Nullable Family family) {
    return new DecodeResult.Decoded(new UpdateMessage(List.of(), List.of(), family, List.of()));
  }

  /** An UPDATE with nothing but withdrawals, or the End-of-RIB of RFC 4724 §2. */
  private DecodeResult withdrawal(byte[] octets, boolean noClassic) {
    if (noClassic && walk.unreachAt >= 0 && walk.unreachTo - walk.unreachFrom == 3) {
      return endOfRib(unreachFamily(octets));
    }
    return update(list(withdrawn, unreach, null, null), List.of(), withDiscarded(List.of()));
  }

  /** RFC 7606 §3, §5.2: what the errors of the attributes mean for the prefixes. */
  private DecodeResult judge(AttributeBlock block, boolean routes) {
    NotificationMessage reset = block.reset();
    if (reset != null) {
      return new DecodeResult.Malformed(reset);
    }
    if (block.withdraw()) {
      // RFC 7606 §5.2: without prefixes to withdraw, the peer's intention is unknown.
      return routes || !walk.hasOthers ? withdrawAll(block.errors()) : MALFORMED_LIST;
    }
    PathAttributes classic = block.classic();
    PathAttributes multiprotocol = block.multiprotocol();
    if ((announced != null && classic == null) || (reach != null && multiprotocol == null)) {
      return withdrawAll(withMissing(block));
    }
    Announcement first =
        announced == null || classic == null ? null : new Announcement(classic, announced);
    Announcement second =
        reach == null || multiprotocol == null ? null : new Announcement(multiprotocol, reach);
    List<Announcement> announcements;
    if (first != null && second != null) {
      announcements = List.of(first, second);
    } else if (first != null) {
      announcements = List.of(first);
    } else {
      announcements = second != null ? List.of(second) : List.of();
    }
    return update(
        list(withdrawn, unreach, null, null), announcements, withDiscarded(block.errors()));
  }

  private DecodeResult withdrawAll(List<AttributeError> errors) {
    return update(list(withdrawn, unreach, announced, reach), List.of(), errors);
  }

  /** RFC 9552 §8.2.2: NLRI that are malformed by themselves cost nobody else anything. */
  private List<AttributeError> withDiscarded(List<AttributeError> errors) {
    if (discarded == 0) {
      return errors;
    }
    var all = new ArrayList<>(errors);
    int code = AttributeSpec.MP_REACH_NLRI.code();
    String reason = discarded + " malformed BGP-LS NLRI";
    all.add(new AttributeError(code, Action.ATTRIBUTE_DISCARD, reason));
    return List.copyOf(all);
  }

  /** RFC 7606 §3 d): a mandatory attribute is missing. */
  private List<AttributeError> withMissing(AttributeBlock block) {
    var errors = new ArrayList<>(block.errors());
    int last = announced != null ? 3 : 2; // NEXT_HOP belongs to the NLRI field alone
    for (int code = 1; code <= last; code++) {
      if ((block.present() & 1 << code) == 0) {
        errors.add(
            new AttributeError(code, Action.TREAT_AS_WITHDRAW, "mandatory attribute missing"));
      }
    }
    return List.copyOf(errors);
  }

  private static DecodeResult update(
      List<PrefixBlock> withdrawn, List<Announcement> announced, List<AttributeError> errors) {
    return new DecodeResult.Decoded(new UpdateMessage(withdrawn, announced, null, errors));
  }

  private static List<PrefixBlock> list(
      @Nullable PrefixBlock a,
      @Nullable PrefixBlock b,
      @Nullable PrefixBlock c,
      @Nullable PrefixBlock d) {
    if (c == null && d == null && (a == null || b == null)) {
      PrefixBlock only = a != null ? a : b;
      return only == null ? List.of() : List.of(only);
    }
    var blocks = new ArrayList<PrefixBlock>(4);
    addIfPresent(blocks, a);
    addIfPresent(blocks, b);
    addIfPresent(blocks, c);
    addIfPresent(blocks, d);
    return List.copyOf(blocks);
  }

  private static void addIfPresent(List<PrefixBlock> blocks, @Nullable PrefixBlock block) {
    if (block != null) {
      blocks.add(block);
    }
  }
}
