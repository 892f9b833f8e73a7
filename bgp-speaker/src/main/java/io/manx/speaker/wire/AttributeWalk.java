package io.manx.speaker.wire;

import io.manx.speaker.model.RawAttribute;

/**
 * A pass over the headers of the attributes of an UPDATE that finds MP_REACH_NLRI and
 * MP_UNREACH_NLRI. Reusable; holds what the last pass found.
 */
final class AttributeWalk {
  private static final int MP_REACH = AttributeSpec.MP_REACH_NLRI.code();
  private static final int MP_UNREACH = AttributeSpec.MP_UNREACH_NLRI.code();

  /** Where the attribute begins, its value begins and ends; the first is -1 if it is absent. */
  int reachAt;

  int reachFrom;
  int reachTo;
  int unreachAt;
  int unreachFrom;
  int unreachTo;

  /** MP_REACH_NLRI or MP_UNREACH_NLRI came twice, or is the one that runs over the list. */
  boolean fatal;

  /** Whether there is any attribute but MP_UNREACH_NLRI. */
  boolean hasOthers;

  /** Whether every attribute lies inside the list. */
  boolean run(byte[] octets, int from, int to) {
    reachAt = -1;
    unreachAt = -1;
    fatal = false;
    hasOthers = false;
    int at = from;
    while (at < to) {
      if (to - at < 3) {
        hasOthers = true;
        return false;
      }
      int code = octets[at + 1] & 0xFF;
      boolean extended = (octets[at] & RawAttribute.EXTENDED_LENGTH) != 0;
      if (extended && to - at < 4) {
        return overrun(code);
      }
      int value = extended ? at + 4 : at + 3;
      int end = value + valueLength(octets, at);
      if (end > to) {
        return overrun(code);
      }
      if (code == MP_REACH || code == MP_UNREACH) {
        note(code, at, value, end);
      } else {
        hasOthers = true;
      }
      at = end;
    }
    return true;
  }

  /** The length of the value of the attribute at {@code at}, whose header is whole. */
  static int valueLength(byte[] octets, int at) {
    return (octets[at] & RawAttribute.EXTENDED_LENGTH) == 0
        ? octets[at + 2] & 0xFF
        : Octets.u16(octets, at + 2);
  }

  private boolean overrun(int code) {
    hasOthers |= code != MP_UNREACH;
    fatal |= code == MP_REACH || code == MP_UNREACH;
    return false;
  }

  private void note(int code, int at, int value, int end) {
    if (code == MP_REACH) {
      fatal |= reachAt >= 0;
      hasOthers = true;
      reachAt = at;
      reachFrom = value;
      reachTo = end;
    } else {
      fatal |= unreachAt >= 0;
      unreachAt = at;
      unreachFrom = value;
      unreachTo = end;
    }
  }
}
