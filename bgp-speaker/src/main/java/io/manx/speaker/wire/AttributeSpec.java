package io.manx.speaker.wire;

import static io.manx.speaker.message.UpdateMessage.Action.ATTRIBUTE_DISCARD;
import static io.manx.speaker.message.UpdateMessage.Action.TREAT_AS_WITHDRAW;

import io.manx.speaker.message.UpdateMessage.Action;
import io.manx.speaker.model.Aigp;
import io.manx.speaker.model.RawAttribute;
import org.jspecify.annotations.Nullable;

/**
 * The attributes that the screen of RFC 7606 knows, one row each: what they look like and what is
 * done when they do not. An error in MP_REACH_NLRI or MP_UNREACH_NLRI ends the session, since the
 * prefixes cannot be told (RFC 7606 §5.3, §7.11, §7.12); that is not in the table.
 */
enum AttributeSpec {
  /** RFC 7606 §7.1. */
  ORIGIN(1, Flags.WELL_KNOWN, 1, 1, 0, TREAT_AS_WITHDRAW, Use.DECODED),
  /** RFC 7606 §7.2. */
  AS_PATH(2, Flags.WELL_KNOWN, 0, 0xFFFF, 0, TREAT_AS_WITHDRAW, Use.DECODED),
  /** RFC 7606 §7.3. */
  NEXT_HOP(3, Flags.WELL_KNOWN, 4, 4, 0, TREAT_AS_WITHDRAW, Use.DECODED),
  /** RFC 7606 §7.4. */
  MULTI_EXIT_DISC(4, Flags.NON_TRANSITIVE, 4, 4, 0, TREAT_AS_WITHDRAW, Use.DECODED),
  /** RFC 7606 §7.5. */
  LOCAL_PREF(5, Flags.WELL_KNOWN, 4, 4, 0, TREAT_AS_WITHDRAW, Use.INTERNAL),
  /** RFC 7606 §7.6. */
  ATOMIC_AGGREGATE(6, Flags.WELL_KNOWN, 0, 0, 0, ATTRIBUTE_DISCARD, Use.DECODED),
  /** RFC 7606 §7.7; the length depends on the width of AS numbers. */
  AGGREGATOR(7, Flags.TRANSITIVE, 6, 8, 0, ATTRIBUTE_DISCARD, Use.DECODED),
  /** RFC 7606 §7.8. */
  COMMUNITIES(8, Flags.TRANSITIVE, 4, 0xFFFF, 4, TREAT_AS_WITHDRAW, Use.DECODED),
  /** RFC 7606 §7.9. */
  ORIGINATOR_ID(9, Flags.NON_TRANSITIVE, 4, 4, 0, TREAT_AS_WITHDRAW, Use.INTERNAL),
  /** RFC 7606 §7.10. */
  CLUSTER_LIST(10, Flags.NON_TRANSITIVE, 4, 0xFFFF, 4, TREAT_AS_WITHDRAW, Use.INTERNAL),
  /** RFC 4760 §3; the value is read with the NLRI. */
  MP_REACH_NLRI(14, Flags.NON_TRANSITIVE, 5, 0xFFFF, 0, TREAT_AS_WITHDRAW, Use.NLRI),
  /** RFC 4760 §4; the value is read with the NLRI. */
  MP_UNREACH_NLRI(15, Flags.NON_TRANSITIVE, 3, 0xFFFF, 0, TREAT_AS_WITHDRAW, Use.NLRI),
  /** RFC 7606 §7.14. */
  EXTENDED_COMMUNITIES(16, Flags.TRANSITIVE, 8, 0xFFFF, 8, TREAT_AS_WITHDRAW, Use.DECODED),
  /** RFC 6793 §6. */
  AS4_PATH(17, Flags.TRANSITIVE, 6, 0xFFFF, 2, ATTRIBUTE_DISCARD, Use.TWO_OCTET),
  /** RFC 6793 §6. */
  AS4_AGGREGATOR(18, Flags.TRANSITIVE, 8, 8, 0, ATTRIBUTE_DISCARD, Use.TWO_OCTET),
  /** RFC 6514 §5. */
  PMSI_TUNNEL(22, Flags.TRANSITIVE, 5, 0xFFFF, 0, TREAT_AS_WITHDRAW, Use.CARRIED),
  /** RFC 7606 §7.13; the shortest has one descriptor (RFC 5543 §3). */
  TRAFFIC_ENGINEERING(24, Flags.NON_TRANSITIVE, 36, 0xFFFF, 0, TREAT_AS_WITHDRAW, Use.IGNORED),
  /** RFC 7606 §7.15. */
  IPV6_EXTENDED_COMMUNITIES(25, Flags.TRANSITIVE, 20, 0xFFFF, 20, TREAT_AS_WITHDRAW, Use.CARRIED),
  /** RFC 7311 §3.2; import policy drops it where the session is not to have it. */
  AIGP(Aigp.CODE, Flags.NON_TRANSITIVE, 0, 0xFFFF, 0, ATTRIBUTE_DISCARD, Use.CARRIED),
  /** RFC 9552 §8.2.2; means something beside BGP-LS NLRI only. */
  BGP_LS(29, Flags.NON_TRANSITIVE, 0, 0xFFFF, 0, ATTRIBUTE_DISCARD, Use.LINK_STATE),
  /** RFC 8092 §6. */
  LARGE_COMMUNITY(32, Flags.TRANSITIVE, 12, 0xFFFF, 12, TREAT_AS_WITHDRAW, Use.DECODED),
  /** RFC 8205 §4: not negotiated, so not to be used. */
  BGPSEC_PATH(33, Flags.NON_TRANSITIVE, 0, 0xFFFF, 0, TREAT_AS_WITHDRAW, Use.IGNORED),
  /** RFC 9234 §5. */
  ONLY_TO_CUSTOMER(35, Flags.TRANSITIVE, 4, 4, 0, TREAT_AS_WITHDRAW, Use.DECODED),
  /** RFC 8669 §4, §6: means something within its domain only. */
  PREFIX_SID(40, Flags.TRANSITIVE, 3, 0xFFFF, 0, ATTRIBUTE_DISCARD, Use.CARRIED_INTERNAL),
  /** RFC 7606 §7.16. */
  ATTR_SET(128, Flags.TRANSITIVE, 4, 0xFFFF, 0, TREAT_AS_WITHDRAW, Use.CARRIED);

  /** What is done with a good one. */
  enum Use {
    /** Becomes a field of {@code PathAttributes}. */
    DECODED,
    /** As DECODED from an internal peer; discarded from an external one. */
    INTERNAL,
    /** As DECODED from a speaker of two-octet AS numbers; ignored from others. */
    TWO_OCTET,
    /** Goes on as it came. */
    CARRIED,
    /** As CARRIED from an internal peer; discarded from an external one. */
    CARRIED_INTERNAL,
    /** As CARRIED where BGP-LS was negotiated; ignored elsewhere. */
    LINK_STATE,
    /** Dropped without a word, as an unrecognized non-transitive attribute, if it is sound. */
    IGNORED,
    /** Read with the NLRI. */
    NLRI
  }

  /** The values of the Optional and Transitive bits. */
  private static final class Flags {
    static final int WELL_KNOWN = RawAttribute.TRANSITIVE;
    static final int TRANSITIVE = RawAttribute.OPTIONAL | RawAttribute.TRANSITIVE;
    static final int NON_TRANSITIVE = RawAttribute.OPTIONAL;
  }

  private static final @Nullable AttributeSpec[] BY_CODE = new AttributeSpec[256];

  static {
    for (AttributeSpec spec : values()) {
      BY_CODE[spec.code] = spec;
    }
  }

  private final int code;
  private final int flags;
  private final int minLength;
  private final int maxLength;
  private final int unit;
  private final Action onError;
  private final Use use;

  AttributeSpec(
      int code, int flags, int minLength, int maxLength, int unit, Action onError, Use use) {
    this.code = code;
    this.flags = flags;
    this.minLength = minLength;
    this.maxLength = maxLength;
    this.unit = unit;
    this.onError = onError;
    this.use = use;
  }

  /** The row of a type code, or null. */
  static @Nullable AttributeSpec of(int code) {
    return BY_CODE[code];
  }

  int code() {
    return code;
  }

  /** The Optional and Transitive bits that the attribute must have. */
  int flags() {
    return flags;
  }

  /** RFC 7606 §3 c): only the Optional and the Transitive bit can be in conflict. */
  boolean fitsFlags(int found) {
    return ((found ^ flags) & (RawAttribute.OPTIONAL | RawAttribute.TRANSITIVE)) == 0;
  }

  boolean fitsLength(int length) {
    return length >= minLength && length <= maxLength && (unit == 0 || length % unit == 0);
  }

  /** What is done about a malformed value. */
  Action onError() {
    return onError;
  }

  Use use() {
    return use;
  }
}
