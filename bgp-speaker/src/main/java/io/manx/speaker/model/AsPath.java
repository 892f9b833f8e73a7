package io.manx.speaker.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An AS_PATH (RFC 4271 §5.1.2) with four-octet AS numbers (RFC 6793). Immutable.
 *
 * <p>AS numbers are unsigned 32-bit values in an {@code int}; methods that take or return one
 * number use {@code long}.
 */
public final class AsPath {
  /** The types of path segment, with their wire values. */
  public enum SegmentType {
    /** Unordered set. */
    AS_SET(1),
    /** Ordered sequence. */
    AS_SEQUENCE(2),
    /** Ordered sequence of member ASes of a confederation (RFC 5065). */
    AS_CONFED_SEQUENCE(3),
    /** Unordered set of member ASes of a confederation (RFC 5065). */
    AS_CONFED_SET(4);

    private final int code;

    SegmentType(int code) {
      this.code = code;
    }

    /** The wire value, 1..4. */
    public int code() {
      return code;
    }

    /**
     * The type with this wire value.
     *
     * @throws IllegalArgumentException if {@code code} is not 1..4
     */
    public static SegmentType of(int code) {
      return switch (code) {
        case 1 -> AS_SET;
        case 2 -> AS_SEQUENCE;
        case 3 -> AS_CONFED_SEQUENCE;
        case 4 -> AS_CONFED_SET;
        default -> throw new IllegalArgumentException("no AS_PATH segment type " + code);
      };
    }
  }

  /**
   * One segment.
   *
   * @param type how the numbers are to be read
   * @param asNumbers unsigned AS numbers, at most 255 on the wire; not to be modified
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by AsPath.equals, never by itself
  public record Segment(SegmentType type, int[] asNumbers) {}

  /** The path of a route that originates in the local AS. */
  public static final AsPath EMPTY = new AsPath(List.of());

  private static final int MAX_SEGMENT = 255;

  private final Segment[] segments;
  private final int length;
  private final int hash;

  private AsPath(List<Segment> segments) {
    this.segments = segments.toArray(Segment[]::new);
    int count = 0;
    int mixed = 1;
    for (Segment segment : this.segments) {
      // RFC 4271 §9.1.2.2 a): a set counts as 1. RFC 5065 §5.3: confederation segments do not
      // count.
      count +=
          switch (segment.type()) {
            case AS_SEQUENCE -> segment.asNumbers().length;
            case AS_SET -> 1;
            case AS_CONFED_SEQUENCE, AS_CONFED_SET -> 0;
          };
      mixed = 31 * (31 * mixed + segment.type().code()) + Arrays.hashCode(segment.asNumbers());
    }
    this.length = count;
    this.hash = mixed;
  }

  /** The path made of these segments, in order; empty segments are left out. */
  public static AsPath of(List<Segment> segments) {
    var filled = new ArrayList<Segment>(segments.size());
    for (Segment segment : segments) {
      if (segment.asNumbers().length > 0) {
        filled.add(segment);
      }
    }
    return filled.isEmpty() ? EMPTY : new AsPath(filled);
  }

  /** A path of one AS_SEQUENCE. */
  public static AsPath sequence(long... asNumbers) {
    int[] numbers = new int[asNumbers.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (int) asNumbers[i];
    }
    return of(List.of(new Segment(SegmentType.AS_SEQUENCE, numbers)));
  }

  /** The segments in order. */
  public List<Segment> segments() {
    return List.of(segments);
  }

  /** The length for the decision process: RFC 4271 §9.1.2.2 a). */
  public int length() {
    return length;
  }

  /** Whether there is no segment. */
  public boolean isEmpty() {
    return segments.length == 0;
  }

  /**
   * The neighbouring AS: the first number of the first segment when that is an AS_SEQUENCE, after
   * confederation segments are passed over; 0 when there is none (RFC 4271 §9.1.2.2 c).
   */
  public long neighborAs() {
    for (Segment segment : segments) {
      if (segment.type() == SegmentType.AS_SEQUENCE) {
        return Integer.toUnsignedLong(segment.asNumbers()[0]);
      }
      if (segment.type() == SegmentType.AS_SET) {
        return 0;
      }
    }
    return 0;
  }

  /** The AS that originated the route: the last number of a final AS_SEQUENCE, else 0. */
  public long originAs() {
    if (segments.length == 0) {
      return 0;
    }
    Segment last = segments[segments.length - 1];
    return last.type() == SegmentType.AS_SEQUENCE
        ? Integer.toUnsignedLong(last.asNumbers()[last.asNumbers().length - 1])
        : 0;
  }

  /** How often {@code asNumber} occurs in any segment. */
  public int occurrences(long asNumber) {
    int wanted = (int) asNumber;
    int found = 0;
    for (Segment segment : segments) {
      for (int number : segment.asNumbers()) {
        if (number == wanted) {
          found++;
        }
      }
    }
    return found;
  }

  /** Whether a segment of this type is present. */
  public boolean has(SegmentType type) {
    for (Segment segment : segments) {
      if (segment.type() == type) {
        return true;
      }
    }
    return false;
  }

  /**
   * This path with {@code asNumber} prepended {@code times} times (RFC 4271 §5.1.2 b). A full first
   * segment is followed up by a new one.
   */
  public AsPath prepend(long asNumber, int times) {
    if (times <= 0) {
      return this;
    }
    var result = new ArrayList<Segment>(segments.length + 1);
    int[] front = new int[Math.min(times, MAX_SEGMENT)];
    Arrays.fill(front, (int) asNumber);
    boolean joins =
        segments.length > 0
            && segments[0].type() == SegmentType.AS_SEQUENCE
            && segments[0].asNumbers().length + front.length <= MAX_SEGMENT;
    if (joins) {
      int[] rest = segments[0].asNumbers();
      int[] joined = Arrays.copyOf(front, front.length + rest.length);
      System.arraycopy(rest, 0, joined, front.length, rest.length);
      front = joined;
    }
    result.add(new Segment(SegmentType.AS_SEQUENCE, front));
    for (int i = joins ? 1 : 0; i < segments.length; i++) {
      result.add(segments[i]);
    }
    return new AsPath(result).prepend(asNumber, times - Math.min(times, MAX_SEGMENT));
  }

  @Override
  public boolean equals(Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof AsPath that)
        || hash != that.hash
        || segments.length != that.segments.length) {
      return false;
    }
    for (int i = 0; i < segments.length; i++) {
      if (segments[i].type() != that.segments[i].type()
          || !Arrays.equals(segments[i].asNumbers(), that.segments[i].asNumbers())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** BIRD's text: {@code 65001 {1 2} (3 4)}. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    for (Segment segment : segments) {
      String open =
          switch (segment.type()) {
            case AS_SEQUENCE -> "";
            case AS_SET -> "{";
            case AS_CONFED_SEQUENCE -> "(";
            case AS_CONFED_SET -> "({";
          };
      text.append(text.isEmpty() ? "" : " ").append(open);
      for (int i = 0; i < segment.asNumbers().length; i++) {
        text.append(i == 0 ? "" : " ").append(Integer.toUnsignedString(segment.asNumbers()[i]));
      }
      text.append(
          switch (segment.type()) {
            case AS_SEQUENCE -> "";
            case AS_SET -> "}";
            case AS_CONFED_SEQUENCE -> ")";
            case AS_CONFED_SET -> "})";
          });
    }
    return text.toString();
  }
}
