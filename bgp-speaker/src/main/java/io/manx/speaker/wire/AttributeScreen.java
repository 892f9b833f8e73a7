package io.manx.speaker.wire;

import static io.manx.speaker.message.UpdateMessage.Action.ATTRIBUTE_DISCARD;
import static io.manx.speaker.message.UpdateMessage.Action.TREAT_AS_WITHDRAW;

import io.manx.net.IpAddress;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.UpdateMessage.Action;
import io.manx.speaker.message.UpdateMessage.AttributeError;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.RawAttribute;
import io.manx.speaker.wire.AttributeSpec.Use;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the attributes of one UPDATE and takes the decisions of RFC 7606 about them. The table is
 * {@link AttributeSpec}; here is what all attributes have in common. For one block at a time.
 */
final class AttributeScreen {
  private final boolean external;
  private final boolean linkState;
  private final AttributeValues values;
  private final boolean[] seen = new boolean[256];
  private final List<RawAttribute> others = new ArrayList<>();
  private final List<AttributeError> errors = new ArrayList<>();
  private int present;
  private boolean withdraw;
  private @Nullable NotificationMessage reset;

  AttributeScreen(WireContext context) {
    this.external = context.external();
    this.linkState = context.families().contains(Family.LINK_STATE);
    this.values = new AttributeValues(context);
  }

  /**
   * Decodes the attributes in octets from..to.
   *
   * @param nextHop the next hop of MP_REACH_NLRI, or null if there is none that counts
   * @param linkLocal its link-local next hop
   */
  AttributeBlock decode(
      byte[] octets, int from, int to, @Nullable IpAddress nextHop, @Nullable IpAddress linkLocal) {
    clear();
    int at = from;
    while (at < to && reset == null) {
      int head = headLength(octets, at, to);
      int value = at + head;
      int length = head == 0 ? 0 : AttributeWalk.valueLength(octets, at);
      if (head == 0 || length > to - value) {
        // RFC 7606 §4: the total length tells where the NLRI begins.
        error(
            head == 0 ? 0 : Octets.u8(octets, at + 1),
            TREAT_AS_WITHDRAW,
            head == 0 ? "attribute header cut short" : "attribute longer than the list");
        break;
      }
      attribute(octets, at, value, value + length);
      at = value + length;
    }
    return result(nextHop, linkLocal);
  }

  private void clear() {
    Arrays.fill(seen, false);
    values.clear();
    others.clear();
    errors.clear();
    present = 0;
    withdraw = false;
    reset = null;
  }

  private static int headLength(byte[] octets, int at, int to) {
    int head = (octets[at] & RawAttribute.EXTENDED_LENGTH) == 0 ? 3 : 4;
    return to - at < head ? 0 : head;
  }

  private void attribute(byte[] octets, int at, int from, int to) {
    int flags = Octets.u8(octets, at);
    int code = Octets.u8(octets, at + 1);
    if (seen[code]) {
      // RFC 7606 §3 g): all but the first are discarded; the walk has looked after 14 and 15.
      error(code, ATTRIBUTE_DISCARD, "attribute repeated");
      return;
    }
    seen[code] = true;
    AttributeSpec spec = AttributeSpec.of(code);
    if (spec == null) {
      unrecognized(octets, at, from, to);
    } else if (!spec.fitsFlags(flags)) {
      error(code, TREAT_AS_WITHDRAW, "attribute flags in conflict with its type");
    } else if (external && isInternal(spec.use())) {
      error(code, ATTRIBUTE_DISCARD, "attribute not allowed from an external peer");
    } else if (isRead(spec)) {
      known(spec, flags, octets, from, to);
    }
  }

  private static boolean isInternal(Use use) {
    return use == Use.INTERNAL || use == Use.CARRIED_INTERNAL;
  }

  private static boolean isCarried(Use use) {
    return use == Use.CARRIED || use == Use.CARRIED_INTERNAL || use == Use.LINK_STATE;
  }

  private boolean isRead(AttributeSpec spec) {
    return switch (spec.use()) {
      case DECODED, INTERNAL, CARRIED, CARRIED_INTERNAL, IGNORED -> true;
      case TWO_OCTET -> !values.isFourOctet();
      case LINK_STATE -> linkState;
      case NLRI -> false;
    };
  }

  private void unrecognized(byte[] octets, int at, int from, int to) {
    int flags = Octets.u8(octets, at);
    if ((flags & RawAttribute.OPTIONAL) == 0) {
      // RFC 4271 §6.3, which RFC 7606 leaves as it is.
      reset =
          NotificationMessage.of(
              ErrorCode.UNRECOGNIZED_WELL_KNOWN, Arrays.copyOfRange(octets, at, to));
    } else if ((flags & RawAttribute.TRANSITIVE) != 0) {
      // RFC 4271 §9: passed on with the Partial bit.
      carry(flags | RawAttribute.PARTIAL, Octets.u8(octets, at + 1), octets, from, to);
    }
  }

  private void known(AttributeSpec spec, int flags, byte[] octets, int from, int to) {
    String problem =
        spec.fitsLength(to - from)
            ? values.read(spec, octets, from, to)
            : "attribute with a wrong length";
    if (problem != null) {
      error(spec.code(), spec.onError(), problem);
    } else if (isCarried(spec.use())) {
      carry(flags, spec.code(), octets, from, to);
    } else if (spec.code() <= AttributeSpec.NEXT_HOP.code()) {
      present |= 1 << spec.code();
    }
  }

  private void carry(int flags, int code, byte[] octets, int from, int to) {
    int kept = flags & (RawAttribute.OPTIONAL | RawAttribute.TRANSITIVE | RawAttribute.PARTIAL);
    others.add(new RawAttribute(kept, code, Arrays.copyOfRange(octets, from, to)));
  }

  private void error(int code, Action action, String reason) {
    errors.add(new AttributeError(code, action, reason));
    withdraw |= action == TREAT_AS_WITHDRAW;
  }

  private AttributeBlock result(@Nullable IpAddress nextHop, @Nullable IpAddress linkLocal) {
    IpAddress classicNextHop = values.nextHop();
    PathAttributes classic = null;
    PathAttributes multiprotocol = null;
    IpAddress hop = classicNextHop != null ? classicNextHop : nextHop;
    if (hop != null
        && !withdraw
        && reset == null
        && has(AttributeSpec.ORIGIN, AttributeSpec.AS_PATH)) {
      PathAttributes.Builder builder = values.build(hop);
      if (!others.isEmpty()) {
        builder.others(others);
      }
      classic = classicNextHop == null ? null : builder.build();
      multiprotocol =
          nextHop == null ? null : builder.nextHop(nextHop).linkLocalNextHop(linkLocal).build();
    }
    return new AttributeBlock(
        classic,
        multiprotocol,
        present,
        withdraw,
        errors.isEmpty() ? List.of() : List.copyOf(errors),
        reset);
  }

  private boolean has(AttributeSpec one, AttributeSpec other) {
    int both = 1 << one.code() | 1 << other.code();
    return (present & both) == both;
  }
}
