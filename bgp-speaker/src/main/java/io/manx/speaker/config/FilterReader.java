package io.manx.speaker.config;

import io.manx.net.AddressFamily;
import io.manx.net.IpPrefix;
import io.manx.speaker.config.FilterConfig.Action;
import io.manx.speaker.config.FilterConfig.MatchOperator;
import io.manx.speaker.config.FilterConfig.Operation;
import io.manx.speaker.config.FilterConfig.PeerType;
import io.manx.speaker.config.FilterConfig.PrefixMatch;
import io.manx.speaker.config.FilterConfig.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the filters of one document; one use. */
final class FilterReader {
  private static final int MAX_OPERATIONS = 10;
  private static final int MAX_PREPEND = 10;

  private final Map<String, String> names = new HashMap<>();

  /** The one value of the field source. */
  private enum Source {
    REMOTE_PEERS
  }

  List<FilterConfig> readAll(Section spec) {
    var filters = new ArrayList<FilterConfig>();
    for (Section section : spec.sections("filters")) {
      section.require("name", "is missing: peers refer to a filter by its name");
      String name = section.text("name").orElse("");
      if (section.has("name") && !name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}")) {
        section.problem("name", "'" + name + "' is not a name: letters, digits, '_', '-', '.'");
      } else if (section.has("name")) {
        String earlier = names.putIfAbsent(name, section.at("name"));
        if (earlier != null) {
          section.problem("name", "'" + name + "' is taken by " + earlier);
        }
      }
      filters.add(
          new FilterConfig(
              name,
              rules(section, "importV4", AddressFamily.IPV4),
              rules(section, "exportV4", AddressFamily.IPV4),
              rules(section, "importV6", AddressFamily.IPV6),
              rules(section, "exportV6", AddressFamily.IPV6)));
      section.end();
    }
    return filters;
  }

  private static List<Rule> rules(Section filter, String field, AddressFamily family) {
    var rules = new ArrayList<Rule>();
    for (Section section : filter.sections(field)) {
      section.require("action", "is missing: write Accept or Reject");
      Action action = section.word("action", Action.class).orElse(Action.REJECT);
      if (section.has("interface")) {
        // Calico compares the interface of a kernel route. To let such a rule pass as one that
        // never matches would open what a Reject was meant to close.
        section.problem(
            "interface",
            "cannot be matched: routes here belong to peers, not to interfaces; match cidr or"
                + " peerType");
      }
      Optional<Integer> priority = section.small("priority", 0, Integer.MAX_VALUE);
      rules.add(
          new Rule(
              prefix(section, family),
              section.word("source", Source.class).isPresent(),
              section.word("peerType", PeerType.class),
              community(section),
              section.values("asPathPrefix", Value::asNumber),
              priority.map(OptionalInt::of).orElseGet(OptionalInt::empty),
              action,
              operations(section, action)));
      section.end();
    }
    return rules;
  }

  private static Optional<PrefixMatch> prefix(Section section, AddressFamily family) {
    boolean hasCidr = section.has("cidr");
    boolean hasOperator = section.has("matchOperator");
    if (hasCidr != hasOperator) {
      section.problem(
          hasCidr ? "matchOperator" : "cidr", "is missing: cidr and matchOperator go together");
    }
    Optional<Section> lengths = section.section("prefixLength");
    Optional<MatchOperator> operator = section.word("matchOperator", MatchOperator.class);
    Optional<IpPrefix> cidr =
        section
            .prefix("cidr")
            .filter(
                p -> {
                  if (p.family() != family) {
                    section.problem(
                        "cidr", p + " must be " + Section.name(family) + " in this list");
                  }
                  return p.family() == family;
                });
    if (lengths.isPresent() && !hasCidr) {
      section.problem("prefixLength", "needs a cidr");
    }
    boolean exact =
        operator.filter(o -> o == MatchOperator.EQUAL || o == MatchOperator.NOT_EQUAL).isPresent();
    if (lengths.isPresent() && exact) {
      section.problem("prefixLength", "needs matchOperator In or NotIn: others match one length");
    }
    int least = lengths.flatMap(s -> s.small("min", 0, family.bits())).orElse(-1);
    int most = lengths.flatMap(s -> s.small("max", 0, family.bits())).orElse(family.bits());
    lengths.ifPresent(Section::end);
    if (cidr.isEmpty() || operator.isEmpty()) {
      return Optional.empty();
    }
    int from = Math.max(least, cidr.get().length());
    int to = exact ? from : most;
    if (from > to) {
      section.problem("prefixLength", "matches nothing: " + from + " is above max " + to);
    }
    return Optional.of(new PrefixMatch(cidr.get(), operator.get(), from, to));
  }

  private static Optional<Community> community(Section rule) {
    Optional<Section> section = rule.section("communities");
    if (section.isEmpty()) {
      return Optional.empty();
    }
    List<Community> values = section.get().values("values", Value::community);
    if (values.size() != 1) {
      section.get().problem("values", "must be a list of exactly one community");
    }
    section.get().end();
    return values.stream().findFirst();
  }

  private static List<Operation> operations(Section rule, Action action) {
    List<Section> sections = rule.sections("operations");
    if (!sections.isEmpty() && action == Action.REJECT && rule.has("action")) {
      rule.problem("operations", "are only for action Accept");
    }
    if (sections.size() > MAX_OPERATIONS) {
      rule.problem("operations", "must be at most " + MAX_OPERATIONS);
    }
    var operations = new ArrayList<Operation>();
    for (Section section : sections) {
      Optional<Operation> add =
          section
              .section("addCommunity")
              .flatMap(
                  s -> only(s, "value", s.community("value").map(Operation.AddCommunity::new)));
      Optional<Operation> prepend = section.section("prependASPath").flatMap(FilterReader::prepend);
      Optional<Operation> priority =
          section
              .section("setPriority")
              .flatMap(
                  s ->
                      only(
                          s,
                          "value",
                          s.small("value", 0, Integer.MAX_VALUE).map(Operation.SetPriority::new)));
      long count =
          List.of("addCommunity", "prependASPath", "setPriority").stream()
              .filter(section::has)
              .count();
      if (count != 1) {
        section.problem("", "must have exactly one of addCommunity, prependASPath, setPriority");
      }
      section.end();
      add.or(() -> prepend).or(() -> priority).ifPresent(operations::add);
    }
    return operations;
  }

  private static Optional<Operation> only(
      Section section, String field, Optional<? extends Operation> operation) {
    section.require(field, "is missing");
    section.end();
    return operation.map(o -> o);
  }

  private static Optional<Operation> prepend(Section section) {
    List<Long> numbers = section.values("prefix", Value::asNumber);
    if (numbers.isEmpty() || numbers.size() > MAX_PREPEND) {
      section.problem("prefix", "must be a list of 1.." + MAX_PREPEND + " AS numbers");
      section.end();
      return Optional.empty();
    }
    section.end();
    return Optional.of(new Operation.PrependAsPath(numbers));
  }
}
