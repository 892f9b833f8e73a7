package io.manx.speaker.config;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.config.Tree.Scalar;
import io.manx.speaker.config.Tree.ScalarType;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** One scalar of the document, read as what it should be; empty, and reported, if it is not. */
final class Value {
  private static final long MAX_AS = 4_294_967_294L;
  private static final long AS_TRANS = 23_456;
  private static final int MAX_DIGITS = 18;

  private final String path;
  private final Tree tree;
  private final Report report;

  Value(String path, Tree tree, Report report) {
    this.path = path;
    this.tree = tree;
    this.report = report;
  }

  void problem(String message) {
    report.problem(path, tree.place(), message);
  }

  private <T> Optional<T> wrong(String message) {
    problem(message);
    return Optional.empty();
  }

  private Optional<Scalar> scalar(String wanted, Set<ScalarType> types) {
    if (tree instanceof Scalar scalar && types.contains(scalar.type())) {
      return Optional.of(scalar);
    }
    return wrong("must be " + wanted + ", not " + tree.kind());
  }

  Optional<String> text() {
    return scalar("text", Set.of(ScalarType.TEXT)).map(Scalar::text);
  }

  private <T> Optional<T> parsed(String wanted, Function<String, T> parser) {
    return scalar(wanted, Set.of(ScalarType.TEXT))
        .flatMap(
            scalar -> {
              try {
                return Optional.of(parser.apply(scalar.text()));
              } catch (IllegalArgumentException e) {
                return wrong(String.valueOf(e.getMessage()));
              }
            });
  }

  Optional<Boolean> bool() {
    return scalar("true or false", Set.of(ScalarType.BOOLEAN)).map(s -> s.text().equals("true"));
  }

  Optional<Long> integer(long least, long most) {
    String wanted = "a whole number " + least + ".." + most;
    return scalar(wanted, Set.of(ScalarType.INTEGER))
        .flatMap(
            scalar -> {
              if (scalar.text().length() <= MAX_DIGITS) {
                long value = Long.parseLong(scalar.text());
                if (value >= least && value <= most) {
                  return Optional.of(value);
                }
              }
              return wrong(scalar.text() + " is out of range: write " + wanted);
            });
  }

  Optional<Duration> duration(Duration least, Duration most) {
    String range = Durations.format(least) + ".." + Durations.format(most);
    if (tree instanceof Scalar scalar && scalar.type() == ScalarType.INTEGER) {
      return wrong("has no unit: write " + scalar.text() + "s for seconds");
    }
    return scalar("a duration such as 90s or 1m30s", Set.of(ScalarType.TEXT))
        .flatMap(
            scalar -> {
              Optional<Duration> value = Durations.parse(scalar.text());
              if (value.isEmpty()) {
                return wrong(
                    "'" + scalar.text() + "' is not a duration: write 90s, 1m30s or 300ms");
              }
              if (value.get().compareTo(least) < 0 || value.get().compareTo(most) > 0) {
                return wrong(scalar.text() + " is out of range: write a duration " + range);
              }
              // A field whose least value is in milliseconds is measured in them; others in
              // seconds.
              if (least.toMillisPart() == 0 && value.get().toMillisPart() != 0) {
                return wrong(scalar.text() + " is not a whole number of seconds");
              }
              return value;
            });
  }

  Optional<Long> asNumber() {
    String range = "an AS number 1.." + MAX_AS + ", or asdot as \"1.10\"";
    return scalar(range, Set.of(ScalarType.INTEGER, ScalarType.DECIMAL, ScalarType.TEXT))
        .flatMap(
            scalar -> {
              long number = parseAs(scalar.text());
              if (number < 1 || number > MAX_AS) {
                return wrong("'" + scalar.text() + "' is not " + range);
              }
              if (number == AS_TRANS) {
                return wrong("23456 is AS_TRANS (RFC 6793), which nobody can be");
              }
              return Optional.of(number);
            });
  }

  private static long parseAs(String text) {
    if (text.matches("[0-9]{1,10}")) {
      return Long.parseLong(text);
    }
    if (text.matches("[0-9]{1,5}\\.[0-9]{1,5}")) {
      long high = Long.parseLong(text.substring(0, text.indexOf('.')));
      long low = Long.parseLong(text.substring(text.indexOf('.') + 1));
      return high > 0xFFFF || low > 0xFFFF ? -1 : high << 16 | low;
    }
    return -1;
  }

  Optional<IpAddress> address() {
    return parsed("an IP address", IpAddress::parse);
  }

  Optional<IpPrefix> prefix() {
    return parsed("a prefix such as 10.244.1.0/24", IpPrefix::parse);
  }

  Optional<Community> community() {
    return parsed("a community in quotes such as \"64512:100\"", Community::parse);
  }

  <E extends Enum<E>> Optional<E> word(Class<E> type) {
    String words = String.join(", ", Words.all(type));
    return scalar("one of " + words, Set.of(ScalarType.TEXT))
        .flatMap(
            scalar -> {
              Optional<E> constant = Words.find(type, scalar.text());
              if (constant.isEmpty()) {
                return wrong(
                    "'"
                        + scalar.text()
                        + "' is not one of "
                        + words
                        + Words.didYouMean(scalar.text(), Words.all(type)));
              }
              return constant;
            });
  }
}
