package io.manx.speaker.wire;

import io.manx.speaker.model.AsPath;
import io.manx.speaker.model.AsPath.Segment;
import io.manx.speaker.model.AsPath.SegmentType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** AS_PATH and AS4_PATH to octets and back (RFC 4271 §4.3, RFC 6793). */
final class AsPathCodec {
  /** AS_TRANS (RFC 6793 §9): stands for a number that needs four octets. */
  static final int AS_TRANS = 23456;

  private static final int MAX_SEGMENT = 255;

  private AsPathCodec() {}

  /**
   * Reads a path.
   *
   * @param width octets of an AS number, 2 or 4
   * @return null if it is malformed: a type that is none, a segment that is empty, runs over or
   *     under the attribute (RFC 7606 §7.2), or AS 0 (RFC 7607 §2)
   */
  static @Nullable AsPath decode(byte[] octets, int from, int to, int width) {
    if (from == to) {
      return AsPath.EMPTY;
    }
    int[] first = numbers(octets, from, to, width);
    if (first != null
        && octets[from] == SegmentType.AS_SEQUENCE.code()
        && from + 2 + first.length * width == to) {
      return AsPath.ofSequence(first);
    }
    var segments = new ArrayList<Segment>(2);
    for (int at = from; at < to; ) {
      int[] numbers = numbers(octets, at, to, width);
      if (numbers == null) {
        return null;
      }
      segments.add(new Segment(SegmentType.of(octets[at]), numbers));
      at += 2 + numbers.length * width;
    }
    return AsPath.of(segments);
  }

  /** The numbers of the segment that begins here; null if it is malformed. */
  private static int @Nullable [] numbers(byte[] octets, int from, int to, int width) {
    if (to - from < 2) {
      return null;
    }
    int type = octets[from] & 0xFF;
    int count = octets[from + 1] & 0xFF;
    int at = from + 2;
    if (type < 1 || type > 4 || count == 0 || count * width > to - at) {
      return null;
    }
    int[] numbers = new int[count];
    for (int i = 0; i < count; i++, at += width) {
      int number = width == 4 ? Octets.s32(octets, at) : Octets.u16(octets, at);
      if (number == 0) {
        return null;
      }
      numbers[i] = number;
    }
    return numbers;
  }

  /** Whether there is a segment of a confederation (RFC 5065 §3). */
  static boolean hasConfederation(AsPath path) {
    return path.has(SegmentType.AS_CONFED_SEQUENCE) || path.has(SegmentType.AS_CONFED_SET);
  }

  /** The path without segments of a confederation. */
  static AsPath withoutConfederation(AsPath path) {
    if (!hasConfederation(path)) {
      return path;
    }
    var kept = new ArrayList<Segment>();
    for (Segment segment : path.segments()) {
      if (!isConfederation(segment)) {
        kept.add(segment);
      }
    }
    return AsPath.of(kept);
  }

  private static boolean isConfederation(Segment segment) {
    return segment.type() == SegmentType.AS_CONFED_SEQUENCE
        || segment.type() == SegmentType.AS_CONFED_SET;
  }

  /**
   * The path that AS_PATH and AS4_PATH describe together (RFC 6793 §4.2.3): as much of the front of
   * {@code path} as {@code as4} lacks, then {@code as4}. Lengths count as in the decision process.
   */
  static AsPath merge(AsPath path, AsPath as4) {
    int missing = path.length() - as4.length();
    if (missing < 0) {
      return path;
    }
    var merged = new ArrayList<Segment>();
    for (Segment segment : path.segments()) {
      int[] numbers = segment.asNumbers();
      if (isConfederation(segment)) {
        merged.add(segment);
      } else if (missing == 0) {
        break;
      } else if (segment.type() == SegmentType.AS_SET || numbers.length <= missing) {
        merged.add(segment);
        missing -= segment.type() == SegmentType.AS_SET ? 1 : numbers.length;
      } else {
        merged.add(new Segment(segment.type(), Arrays.copyOf(numbers, missing)));
        missing = 0;
      }
    }
    boolean first = true;
    for (Segment segment : as4.segments()) {
      if (first) {
        join(merged, segment); // the seam may lie inside what was one sequence
      } else {
        merged.add(segment);
      }
      first = false;
    }
    return AsPath.of(merged);
  }

  /** Appends a segment, as a part of the last one where both are sequences and there is room. */
  private static void join(List<Segment> segments, Segment next) {
    if (segments.isEmpty()) {
      segments.add(next);
      return;
    }
    Segment last = segments.getLast();
    int[] front = last.asNumbers();
    int[] back = next.asNumbers();
    if (last.type() != SegmentType.AS_SEQUENCE
        || next.type() != SegmentType.AS_SEQUENCE
        || front.length + back.length > MAX_SEGMENT) {
      segments.add(next);
      return;
    }
    int[] joined = Arrays.copyOf(front, front.length + back.length);
    System.arraycopy(back, 0, joined, front.length, back.length);
    segments.set(segments.size() - 1, new Segment(SegmentType.AS_SEQUENCE, joined));
  }

  /** Whether a number needs four octets, so that a two-octet path says AS_TRANS in its place. */
  static boolean needsFourOctets(AsPath path) {
    int[] sequence = path.asSequence();
    if (sequence != null) {
      return needsFourOctets(sequence);
    }
    for (Segment segment : path.segments()) {
      if (needsFourOctets(segment.asNumbers())) {
        return true;
      }
    }
    return false;
  }

  private static boolean needsFourOctets(int[] numbers) {
    for (int number : numbers) {
      if (number >>> 16 != 0) {
        return true;
      }
    }
    return false;
  }

  /** The number of octets that {@link #encode} writes. */
  static int length(AsPath path, int width) {
    int[] sequence = path.asSequence();
    if (sequence != null) {
      return length(sequence.length, width);
    }
    int length = 0;
    for (Segment segment : path.segments()) {
      length += length(segment.asNumbers().length, width);
    }
    return length;
  }

  private static int length(int count, int width) {
    return count * width + 2 * ((count + MAX_SEGMENT - 1) / MAX_SEGMENT);
  }

  /** Writes a path; a segment of more than 255 numbers is written as several. */
  static void encode(AsPath path, int width, WireBuffer out) {
    int[] sequence = path.asSequence();
    if (sequence != null) {
      encode(SegmentType.AS_SEQUENCE, sequence, width, out);
      return;
    }
    for (Segment segment : path.segments()) {
      encode(segment.type(), segment.asNumbers(), width, out);
    }
  }

  private static void encode(SegmentType type, int[] numbers, int width, WireBuffer out) {
    for (int at = 0; at < numbers.length; at += MAX_SEGMENT) {
      int end = Math.min(numbers.length, at + MAX_SEGMENT);
      out.put8(type.code());
      out.put8(end - at);
      for (int i = at; i < end; i++) {
        putNumber(numbers[i], width, out);
      }
    }
  }

  /** Writes one AS number; AS_TRANS for what two octets cannot hold. */
  static void putNumber(int number, int width, WireBuffer out) {
    if (width == 4) {
      out.put32(number);
    } else {
      out.put16(number >>> 16 == 0 ? number : AS_TRANS);
    }
  }
}
