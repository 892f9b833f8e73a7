package io.manx.speaker.config;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.config.Tree.Entry;
import io.manx.speaker.config.Tree.Mapping;
import io.manx.speaker.config.Tree.Place;
import io.manx.speaker.config.Tree.Scalar;
import io.manx.speaker.config.Tree.ScalarType;
import io.manx.speaker.config.Tree.Sequence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * One mapping of the document, read field by field. A field that is missing, or present and wrong,
 * reads as empty; what is wrong is reported where it is. {@link #end} reports the fields that
 * nobody asked for.
 */
final class Section {
  private final String path;
  private final Place place;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Set<String> known = new LinkedHashSet<>();
  private final Report report;

  private Section(String path, Tree tree, Report report) {
    this.path = path;
    this.place = tree.place();
    this.report = report;
    if (tree instanceof Mapping mapping) {
      for (Entry entry : mapping.entries()) {
        if (entries.putIfAbsent(entry.key(), entry) != null) {
          report.problem(at(entry.key()), entry.place(), "is here twice: remove one of them");
        }
      }
    } else if (!tree.isNull()) {
      report.problem(path, place, "must be a mapping of fields, not " + tree.kind());
    }
  }

  /** The section that is the whole document, or an item of a list. */
  static Section of(String path, Tree tree, Report report) {
    return new Section(path, tree, report);
  }

  /** The path of a field, or of this section for an empty name. */
  String at(String field) {
    return path.isEmpty() || field.isEmpty() ? path + field : path + "." + field;
  }

  /** Reports a problem with a field, or with the section if the field is not there. */
  void problem(String field, String message) {
    Entry entry = entries.get(field);
    report.problem(at(field), entry == null ? place : entry.value().place(), message);
  }

  /** Reports a warning about a field. */
  void warning(String field, String message) {
    Entry entry = entries.get(field);
    report.warning(at(field), entry == null ? place : entry.value().place(), message);
  }

  /** Whether a field is there and not null. */
  boolean has(String field) {
    known.add(field);
    Entry entry = entries.get(field);
    return entry != null && !entry.value().isNull();
  }

  /** Whether a field is named without a value. */
  boolean isNull(String field) {
    known.add(field);
    Entry entry = entries.get(field);
    return entry != null && entry.value().isNull();
  }

  /** Reports a missing field unless it is there, right or wrong. */
  void require(String field, String message) {
    if (!has(field)) {
      problem(field, message);
    }
  }

  /** Reports every field that was not asked for. */
  void end() {
    for (Entry entry : entries.values()) {
      if (!known.contains(entry.key())) {
        report.problem(
            at(entry.key()),
            entry.place(),
            "is not a field" + Words.didYouMean(entry.key(), known));
      }
    }
  }

  private Optional<Tree> tree(String field) {
    known.add(field);
    Entry entry = entries.get(field);
    return entry == null || entry.value().isNull() ? Optional.empty() : Optional.of(entry.value());
  }

  /** A section inside this one; empty if missing. */
  Optional<Section> section(String field) {
    return tree(field).filter(t -> isMapping(field, t)).map(t -> of(at(field), t, report));
  }

  private boolean isMapping(String field, Tree tree) {
    if (tree instanceof Mapping) {
      return true;
    }
    report.problem(at(field), tree.place(), "must be a mapping of fields, not " + tree.kind());
    return false;
  }

  /** A section inside this one; one without fields if missing. */
  Section sectionOrEmpty(String field) {
    return section(field)
        .orElseGet(() -> of(at(field), new Scalar(place, ScalarType.NULL, ""), report));
  }

  private List<Tree> items(String field) {
    return tree(field)
        .map(
            tree -> {
              if (tree instanceof Sequence sequence) {
                return sequence.items();
              }
              report.problem(at(field), tree.place(), "must be a list, not " + tree.kind());
              return List.<Tree>of();
            })
        .orElse(List.of());
  }

  /** The sections of a list. */
  List<Section> sections(String field) {
    var sections = new ArrayList<Section>();
    List<Tree> items = items(field);
    for (int i = 0; i < items.size(); i++) {
      String itemPath = at(field) + "[" + i + "]";
      if (items.get(i) instanceof Mapping mapping) {
        sections.add(of(itemPath, mapping, report));
      } else {
        report.problem(
            itemPath,
            items.get(i).place(),
            "must be a mapping of fields, not " + items.get(i).kind());
      }
    }
    return sections;
  }

  /** A list of scalars, each read by {@code reader}. */
  <T> List<T> values(String field, Function<Value, Optional<T>> reader) {
    var values = new ArrayList<T>();
    List<Tree> items = items(field);
    for (int i = 0; i < items.size(); i++) {
      var value = new Value(at(field) + "[" + i + "]", items.get(i), report);
      reader.apply(value).ifPresent(values::add);
    }
    return values;
  }

  /** As {@link #values}, and no value may be there twice. */
  <T> List<T> distinct(String field, Function<Value, Optional<T>> reader) {
    var seen = new LinkedHashSet<T>();
    return values(
        field,
        value -> {
          Optional<T> read = reader.apply(value);
          read.filter(v -> !seen.add(v)).ifPresent(v -> value.problem("is in the list twice"));
          return read;
        });
  }

  private <T> Optional<T> value(String field, Function<Value, Optional<T>> reader) {
    return tree(field).flatMap(t -> reader.apply(new Value(at(field), t, report)));
  }

  Optional<String> text(String field) {
    return value(field, Value::text);
  }

  Optional<Boolean> bool(String field) {
    return value(field, Value::bool);
  }

  Optional<Long> integer(String field, long least, long most) {
    return value(field, v -> v.integer(least, most));
  }

  /** As {@link #integer}, for ranges that fit an int. */
  Optional<Integer> small(String field, int least, int most) {
    return integer(field, least, most).map(Long::intValue);
  }

  Optional<Duration> duration(String field, Duration least, Duration most) {
    return value(field, v -> v.duration(least, most));
  }

  Optional<Long> asNumber(String field) {
    return value(field, Value::asNumber);
  }

  Optional<IpAddress> address(String field) {
    return value(field, Value::address);
  }

  Optional<IpPrefix> prefix(String field) {
    return value(field, Value::prefix);
  }

  Optional<Community> community(String field) {
    return value(field, Value::community);
  }

  <E extends Enum<E>> Optional<E> word(String field, Class<E> type) {
    return value(field, v -> v.word(type));
  }

  /** An address of the node's own or another's that a session can use, in the family given. */
  Optional<IpAddress> addressOf(String field, AddressFamily family) {
    return address(field)
        .filter(
            address -> {
              if (address.family() != family) {
                problem(field, address + " must be an " + name(family) + " address");
                return false;
              }
              return true;
            });
  }

  /** IPv4 or IPv6. */
  static String name(AddressFamily family) {
    return family == AddressFamily.IPV4 ? "IPv4" : "IPv6";
  }
}
