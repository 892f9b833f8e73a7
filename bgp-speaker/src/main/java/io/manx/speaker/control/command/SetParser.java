package io.manx.speaker.control.command;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.control.command.Token.Kind;
import io.manx.speaker.control.command.Values.Range;
import java.util.ArrayList;
import java.util.List;

/** Sets and path masks; the opening bracket is behind. */
final class SetParser {
  private final Cursor in;

  SetParser(Cursor in) {
    this.in = in;
  }

  /** The members up to {@code ]}; the first says what set it is. */
  Object set() {
    Token first = in.peek();
    Object set =
        switch (first.kind()) {
          case NUMBER -> new Values.NumberSet(ranges());
          case PREFIX -> prefixes();
          case ADDRESS -> addresses();
          default -> {
            if (first.isMark("(")) {
              yield tuples();
            }
            throw in.unexpected("a number, a prefix, an address or a community");
          }
        };
    in.expectMark("]");
    return set;
  }

  private List<Range> ranges() {
    var ranges = new ArrayList<Range>();
    do {
      ranges.add(range());
    } while (in.acceptMark(","));
    return ranges;
  }

  private Range range() {
    long low = in.expectNumber();
    long high = in.acceptMark("..") ? in.expectNumber() : low;
    if (high < low) {
      throw new SyntaxException("Empty range " + low + ".." + high);
    }
    return new Range(low, high);
  }

  private Object addresses() {
    var members = new ArrayList<IpAddress>();
    do {
      if (!in.peek().is(Kind.ADDRESS)) {
        throw in.unexpected("an address");
      }
      members.add(IpAddress.parse(in.next().text()));
    } while (in.acceptMark(","));
    return new Values.AddressSet(members);
  }

  private Object prefixes() {
    var members = new ArrayList<Values.PrefixRange>();
    do {
      if (!in.peek().is(Kind.PREFIX)) {
        throw in.unexpected("a prefix");
      }
      IpPrefix prefix = IpPrefix.parse(in.next().text());
      members.add(lengths(prefix));
    } while (in.acceptMark(","));
    return new Values.PrefixSet(members);
  }

  private Values.PrefixRange lengths(IpPrefix prefix) {
    int bits = prefix.family().bits();
    if (in.acceptMark("+")) {
      return new Values.PrefixRange(prefix, prefix.length(), bits);
    }
    if (in.acceptMark("-")) {
      return new Values.PrefixRange(prefix, 0, prefix.length());
    }
    if (in.acceptMark("{")) {
      long low = in.expectNumber();
      in.expectMark(",");
      long high = in.expectNumber();
      in.expectMark("}");
      if (low > high || high > bits) {
        throw new SyntaxException(
            "Invalid prefix pattern " + prefix + "{" + low + "," + high + "}");
      }
      return new Values.PrefixRange(prefix, (int) low, (int) high);
    }
    return new Values.PrefixRange(prefix, prefix.length(), prefix.length());
  }

  private Object tuples() {
    var members = new ArrayList<List<Range>>();
    do {
      in.expectMark("(");
      var ranges = new ArrayList<Range>();
      do {
        ranges.add(in.acceptMark("*") ? Range.ANY : range());
      } while (in.acceptMark(","));
      in.expectMark(")");
      if (ranges.size() < 2 || ranges.size() > 3) {
        throw new SyntaxException("syntax error, a community has two or three numbers");
      }
      members.add(List.copyOf(ranges));
    } while (in.acceptMark(","));
    return new Values.TupleSet(members);
  }

  /** The items up to {@code =]}. */
  PathMask pathMask() {
    var items = new ArrayList<PathMask.Item>();
    while (!in.acceptMark("=]")) {
      if (in.acceptMark("*")) {
        items.add(new PathMask.Item.Any());
      } else if (in.acceptMark("?")) {
        items.add(new PathMask.Item.One(new Values.NumberSet(List.of(Range.ANY))));
      } else if (in.acceptMark("[")) {
        items.add(new PathMask.Item.One(new Values.NumberSet(ranges())));
        in.expectMark("]");
      } else if (in.peek().is(Kind.NUMBER)) {
        items.add(new PathMask.Item.One(new Values.NumberSet(List.of(range()))));
      } else {
        throw in.unexpected("an AS number, *, ?, a set or =]");
      }
    }
    return new PathMask(items);
  }
}
