package io.manx.speaker.control.command;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.model.AsPath;
import java.util.List;

/**
 * The values of expressions: {@link Long} (32 bits unsigned), {@link Boolean}, {@link String},
 * {@link IpAddress}, {@link IpPrefix}, {@link AsPath}, and the records here.
 */
final class Values {
  /** The attribute is absent. */
  enum Undefined {
    UNDEFINED
  }

  /** A constant of an enumeration, such as RTS_BGP. */
  record Symbol(String name) {}

  /** Numbers that belong together: a community (2) or a large one (3). */
  record Tuple(List<Long> numbers) {
    Tuple {
      numbers = List.copyOf(numbers);
    }
  }

  /** Communities of a route, {@code width} numbers each. */
  record Communities(List<Tuple> members) {
    Communities {
      members = List.copyOf(members);
    }
  }

  /** A range of numbers, both ends included. */
  record Range(long low, long high) {
    static final Range ANY = new Range(0, 0xFFFF_FFFFL);

    boolean contains(long value) {
      return value >= low && value <= high;
    }

    String text() {
      return low == high ? Long.toString(low) : low + ".." + high;
    }
  }

  /** A set of numbers. */
  record NumberSet(List<Range> ranges) {
    NumberSet {
      ranges = List.copyOf(ranges);
    }

    boolean contains(long value) {
      return ranges.stream().anyMatch(range -> range.contains(value));
    }
  }

  /** A set of communities: each member has a range for each of its numbers. */
  record TupleSet(List<List<Range>> members) {
    TupleSet {
      members = List.copyOf(members);
    }

    boolean contains(Tuple tuple) {
      return members.stream().anyMatch(ranges -> contains(ranges, tuple.numbers()));
    }

    private static boolean contains(List<Range> ranges, List<Long> numbers) {
      if (ranges.size() != numbers.size()) {
        return false;
      }
      for (int i = 0; i < ranges.size(); i++) {
        if (!ranges.get(i).contains(numbers.get(i))) {
          return false;
        }
      }
      return true;
    }
  }

  /** A set of addresses. */
  record AddressSet(List<IpAddress> members) {
    AddressSet {
      members = List.copyOf(members);
    }
  }

  /** Prefixes that lie in {@code prefix}, or that it lies in, with a length in a range. */
  record PrefixRange(IpPrefix prefix, int low, int high) {
    boolean contains(IpPrefix other) {
      return other.length() >= low
          && other.length() <= high
          && (prefix.contains(other) || other.contains(prefix));
    }

    /** As BIRD writes it: {@code 10.0.0.0/8}, {@code 10.0.0.0/8+}, {@code 10.0.0.0/8{16,24}}. */
    String text() {
      if (low == prefix.length() && high == low) {
        return prefix.toString();
      }
      return low == prefix.length() && high == prefix.family().bits()
          ? prefix + "+"
          : prefix + "{" + low + "," + high + "}";
    }
  }

  /** A set of prefixes. */
  record PrefixSet(List<PrefixRange> members) {
    PrefixSet {
      members = List.copyOf(members);
    }

    boolean contains(IpPrefix prefix) {
      return members.stream().anyMatch(member -> member.contains(prefix));
    }
  }

  private Values() {}

  static String text(Object value) {
    return switch (value) {
      case Boolean truth -> truth ? "TRUE" : "FALSE";
      case Symbol symbol -> symbol.name();
      case Undefined _ -> "(undefined)";
      case Tuple tuple -> tuple(tuple);
      case Communities set -> String.join(" ", set.members().stream().map(Values::tuple).toList());
      case NumberSet set -> set(set.ranges().stream().map(Range::text).toList());
      case AddressSet set -> set(set.members().stream().map(IpAddress::toString).toList());
      case PrefixSet set -> set(set.members().stream().map(PrefixRange::text).toList());
      case TupleSet set -> set(set.members().stream().map(Values::ranges).toList());
      case PathMask mask -> "[= " + mask.text() + " =]";
      default -> value.toString();
    };
  }

  private static String set(List<String> members) {
    return "[" + String.join(", ", members) + "]";
  }

  /** {@code (1,2)}, or {@code (1,2)..(1,5)} with the lowest and the highest number each. */
  private static String ranges(List<Range> ranges) {
    long most = ranges.size() == 2 ? 0xFFFF : Range.ANY.high();
    Tuple low = new Tuple(ranges.stream().map(Range::low).toList());
    Tuple high = new Tuple(ranges.stream().map(range -> Math.min(range.high(), most)).toList());
    return low.equals(high) ? tuple(low) : tuple(low) + ".." + tuple(high);
  }

  private static String tuple(Tuple tuple) {
    String separator = tuple.numbers().size() == 2 ? "," : ", ";
    return "("
        + String.join(separator, tuple.numbers().stream().map(String::valueOf).toList())
        + ")";
  }

  /** What kind of value it is, for error messages. */
  static String describe(Object value) {
    return switch (value) {
      case Long _ -> "a number";
      case Boolean _ -> "a truth value";
      case String _ -> "a string";
      case IpAddress _ -> "an address";
      case IpPrefix _ -> "a prefix";
      case AsPath _ -> "a path";
      case Symbol symbol -> symbol.name();
      case Tuple tuple -> tuple.numbers().size() == 2 ? "a community" : "a large community";
      case Communities _ -> "communities";
      case NumberSet _ -> "a set of numbers";
      case TupleSet _ -> "a set of communities";
      case AddressSet _ -> "a set of addresses";
      case PrefixSet _ -> "a set of prefixes";
      case PathMask _ -> "a path mask";
      default -> "nothing";
    };
  }
}
