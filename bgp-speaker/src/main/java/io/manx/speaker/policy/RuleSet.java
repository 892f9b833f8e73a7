package io.manx.speaker.policy;

import io.manx.speaker.config.FilterConfig;
import io.manx.speaker.config.FilterConfig.Operation;
import io.manx.speaker.config.FilterConfig.PeerType;
import io.manx.speaker.config.FilterConfig.Rule;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.PeerConfig;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * All rules of a peer's filters in one direction, in order, without those for the other kind of
 * session. Rules are numbered through both families, so that a number names a rule.
 */
final class RuleSet {
  /** The answer when no rule matches. */
  static final int NONE = -1;

  /** A rule with its name: what makes two sets equal. */
  record Named(RuleName name, Rule rule) {}

  private final List<Named> named;
  private final CompiledRule[] rules;
  private final int firstV6;
  private final long[] hits;

  private RuleSet(List<Named> v4, List<Named> v6) {
    var all = new ArrayList<>(v4);
    all.addAll(v6);
    this.named = List.copyOf(all);
    this.rules = all.stream().map(n -> new CompiledRule(n.rule())).toArray(CompiledRule[]::new);
    this.firstV6 = v4.size();
    this.hits = new long[rules.length];
  }

  static RuleSet imports(NodeConfig node, PeerConfig peer) {
    return new RuleSet(
        collect(node, peer, "importV4", true, Family.IPV4_UNICAST),
        collect(node, peer, "importV6", true, Family.IPV6_UNICAST));
  }

  static RuleSet exports(NodeConfig node, PeerConfig peer) {
    return new RuleSet(
        collect(node, peer, "exportV4", false, Family.IPV4_UNICAST),
        collect(node, peer, "exportV6", false, Family.IPV6_UNICAST));
  }

  private static List<Named> collect(
      NodeConfig node, PeerConfig peer, String list, boolean imports, Family family) {
    PeerType type = peer.isExternal() ? PeerType.EBGP : PeerType.IBGP;
    var rules = new ArrayList<Named>();
    for (String name : peer.filters()) {
      FilterConfig filter =
          node.filter(name)
              .orElseThrow(() -> new IllegalArgumentException("no filter '" + name + "'"));
      List<Rule> source = rules(filter, imports, family);
      for (int i = 0; i < source.size(); i++) {
        if (source.get(i).peerType().filter(t -> t != type).isEmpty()) {
          rules.add(new Named(new RuleName(name, list, i), source.get(i)));
        }
      }
    }
    return rules;
  }

  private static List<Rule> rules(FilterConfig filter, boolean imports, Family family) {
    if (family == Family.IPV4_UNICAST) {
      return imports ? filter.importV4() : filter.exportV4();
    }
    return imports ? filter.importV6() : filter.exportV6();
  }

  /** The number of the first rule that matches, or {@link #NONE}; counts nothing. */
  int find(
      Family family,
      long high,
      long low,
      int length,
      PathAttributes attributes,
      long localPref,
      boolean learned) {
    boolean v4 = family == Family.IPV4_UNICAST;
    int end = v4 ? firstV6 : rules.length;
    for (int i = v4 ? 0 : firstV6; i < end; i++) {
      if (rules[i].matches(family, high, low, length, attributes, localPref, learned)) {
        return i;
      }
    }
    return NONE;
  }

  boolean isEmpty() {
    return rules.length == 0;
  }

  /** Counts a decision of a rule. */
  void count(int number) {
    hits[number]++;
  }

  boolean accepts(int number) {
    return rules[number].accepts();
  }

  /** Whether a rule is about a kind of bogon; see {@link CompiledRule#names}. */
  boolean names(int number, Bogons bogons, int kind) {
    Family family = number < firstV6 ? Family.IPV4_UNICAST : Family.IPV6_UNICAST;
    return rules[number].names(family, bogons, kind);
  }

  /** The variant for transform: 0 for a rule that changes nothing. */
  int variant(int number) {
    return rules[number].operations().isEmpty() ? 0 : number + 1;
  }

  /** The attributes after the operations of a variant; the same object if nothing changes. */
  PathAttributes apply(int variant, PathAttributes attributes) {
    if (variant == 0) {
      return attributes;
    }
    PathAttributes changed = attributes;
    for (Operation operation : rules[variant - 1].operations()) {
      changed = apply(operation, changed);
    }
    return changed;
  }

  private static PathAttributes apply(Operation operation, PathAttributes attributes) {
    return switch (operation) {
      case Operation.AddCommunity add -> Communities.with(attributes, add.community());
      case Operation.PrependAsPath prepend -> {
        var path = attributes.asPath();
        for (Long asNumber : prepend.asNumbers().reversed()) {
          path = path.prepend(asNumber, 1);
        }
        yield attributes.toBuilder().asPath(path).build();
      }
      case Operation.SetPriority set ->
          attributes.toBuilder().localPref(CompiledRule.PRIORITY_BASE - set.priority()).build();
    };
  }

  RuleName name(int number) {
    return named.get(number).name();
  }

  List<RuleName> names() {
    return named.stream().map(Named::name).toList();
  }

  List<RuleHits> hits(Family family) {
    if (!family.isUnicast()) {
      return List.of();
    }
    boolean v4 = family == Family.IPV4_UNICAST;
    int end = v4 ? firstV6 : rules.length;
    var counts = new ArrayList<RuleHits>();
    for (int i = v4 ? 0 : firstV6; i < end; i++) {
      counts.add(new RuleHits(named.get(i).name(), hits[i]));
    }
    return counts;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RuleSet that && firstV6 == that.firstV6 && named.equals(that.named);
  }

  @Override
  public int hashCode() {
    return named.hashCode();
  }
}
