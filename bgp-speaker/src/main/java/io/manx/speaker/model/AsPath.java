package io.manx.speaker.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An AS_PATH (RFC 4271 §5.1.2) with four-octet AS numbers (RFC 6793). Immutable.
 *
 * <p>AS numbers are unsigned 32-bit values in an {@code int}; methods that take or return one
 * number use {@code long}. Nearly every path is one AS_SEQUENCE, and there may be hundreds of
 * thousands of them: such a path is an array of numbers and nothing more.
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
  public static final AsPath EMPTY = new AsPath(null, new Segment[0]);

  private static final int MAX_SEGMENT = 255;

  /** The numbers of a path that is one AS_SEQUENCE; else null. */
  private final int @Nullable [] sequence;

  /** Empty where there is {@link #sequence}. */
  private final Segment[] segments;

  private final int hash;

  private AsPath(int @Nullable [] sequence, Segment[] segments) {
    this.sequence = sequence;
    this.segments = segments;
    int mixed = 1;
    for (int i = 0; sequence != null && i < sequence.length; i++) {
      mixed = 31 * mixed + sequence[i];
    }
    for (Segment segment : segments) {
      mixed = 31 * (31 * mixed + segment.type().code()) + Arrays.hashCode(segment.asNumbers());
    }
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
    if (filled.size() == 1 && filled.getFirst().type() == SegmentType.AS_SEQUENCE) {
      return ofSequence(filled.getFirst().asNumbers());
    }
    return filled.isEmpty() ? EMPTY : new AsPath(null, filled.toArray(Segment[]::new));
  }

  /** A path of one AS_SEQUENCE; the array, unsigned numbers, becomes the path's. */
  public static AsPath ofSequence(int[] numbers) {
    return numbers.length == 0 ? EMPTY : new AsPath(numbers, EMPTY.segments);
  }

  /** A path of one AS_SEQUENCE. */
  public static AsPath sequence(long... asNumbers) {
    int[] numbers = new int[asNumbers.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (int) asNumbers[i];
    }
    return ofSequence(numbers);
  }

  /** The segments in order. */
  public List<Segment> segments() {
    int[] only = sequence;
    return only == null ? List.of(segments) : List.of(new Segment(SegmentType.AS_SEQUENCE, only));
  }

  /**
   * The numbers of a path that is one AS_SEQUENCE, as nearly all are; null if it is anything else.
   * Not to be modified.
   */
  public int @Nullable [] asSequence() {
    return sequence;
  }

  /** The length for the decision process: RFC 4271 §9.1.2.2 a). */
  public int length() {
    int[] only = sequence;
    if (only != null) {
      return only.length;
    }
    int count = 0;
    for (Segment segment : segments) {
      // A set counts as 1. RFC 5065 §5.3: confederation segments do not count.
      count +=
          switch (segment.type()) {
            case AS_SEQUENCE -> segment.asNumbers().length;
            case AS_SET -> 1;
            case AS_CONFED_SEQUENCE, AS_CONFED_SET -> 0;
          };
    }
    return count;
  }

  /** Whether there is no segment. */
  public boolean isEmpty() {
    return sequence == null && segments.length == 0;
  }

  /**
   * The neighbouring AS: the first number of the first segment when that is an AS_SEQUENCE, after
   * confederation segments are passed over; 0 when there is none (RFC 4271 §9.1.2.2 c).
   */
  public long neighborAs() {
    int[] only = sequence;
    if (only != null) {
      return Integer.toUnsignedLong(only[0]);
    }
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
    int[] only = sequence;
    if (only != null) {
      return Integer.toUnsignedLong(only[only.length - 1]);
    }
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
    int[] only = sequence;
    int found = only == null ? 0 : occurrences(wanted, only);
    for (Segment segment : segments) {
      found += occurrences(wanted, segment.asNumbers());
    }
    return found;
  }

  private static int occurrences(int wanted, int[] numbers) {
    int found = 0;
    for (int number : numbers) {
      if (number == wanted) {
        found++;
      }
    }
    return found;
  }

  /** Whether a segment of this type is present. */
  public boolean has(SegmentType type) {
    if (sequence != null) {
      return type == SegmentType.AS_SEQUENCE;
    }
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
    int[] only = sequence;
    if (only != null && times + only.length <= MAX_SEGMENT) {
      int[] numbers = new int[times + only.length];
      Arrays.fill(numbers, 0, times, (int) asNumber);
      System.arraycopy(only, 0, numbers, times, only.length);
      return ofSequence(numbers);
    }
    int[] front = new int[Math.min(times, MAX_SEGMENT)];
    Arrays.fill(front, (int) asNumber);
    var result = new ArrayList<>(segments());
    boolean joins =
        !result.isEmpty()
            && result.getFirst().type() == SegmentType.AS_SEQUENCE
            && result.getFirst().asNumbers().length + front.length <= MAX_SEGMENT;
    if (joins) {
      int[] rest = result.removeFirst().asNumbers();
      int[] joined = Arrays.copyOf(front, front.length + rest.length);
      System.arraycopy(rest, 0, joined, front.length, rest.length);
      front = joined;
    }
    result.addFirst(new Segment(SegmentType.AS_SEQUENCE, front));
    return of(result).prepend(asNumber, times - Math.min(times, MAX_SEGMENT));
  }

  @Override
  public boolean equals(Object other) {
    if (this == other) {
      return true;
    }
    if (!(other instanceof AsPath that)
        || hash != that.hash
        || !Arrays.equals(sequence, that.sequence)
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

  /** Appends what {@link #toString} returns, for the usual path without making an object. */
  public StringBuilder appendTo(StringBuilder text) {
    int[] only = sequence;
    if (only != null) {
      return append(text, only);
    }
    for (int i = 0; i < segments.length; i++) {
      int[] numbers = segments[i].asNumbers();
      text.append(i == 0 ? "" : " ");
      switch (segments[i].type()) {
        case AS_SEQUENCE -> append(text, numbers);
        case AS_SET -> append(text.append('{'), numbers).append('}');
        case AS_CONFED_SEQUENCE -> append(text.append('('), numbers).append(')');
        case AS_CONFED_SET -> append(text.append("({"), numbers).append("})");
      }
    }
    return text;
  }

  private static StringBuilder append(StringBuilder text, int[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      text.append(i == 0 ? "" : " ").append(Integer.toUnsignedLong(numbers[i]));
    }
    return text;
  }

  /** BIRD's text: {@code 65001 {1 2} (3 4)}. */
  @Override
  public String toString() {
    return appendTo(new StringBuilder()).toString();
  }
}
