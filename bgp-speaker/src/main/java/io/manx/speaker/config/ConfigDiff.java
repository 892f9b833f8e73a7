package io.manx.speaker.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What must be done to go from one configuration to another: nothing for equal ones. Peers, ranges
 * and filters are told apart by name.
 *
 * @param changes every field that changed, for people
 * @param nodeFields the components of {@link NodeConfig} that changed
 * @param peersAdded peers that are new
 * @param peersRemoved peers that are gone
 * @param peersChanged peers that stay and notice something
 * @param rangesAdded ranges that are new
 * @param rangesRemoved ranges that are gone
 * @param rangesChanged ranges that stay and whose callers notice something
 * @param originateAdded prefixes to announce, those whose communities or blackhole changed too
 * @param originateRemoved prefixes to withdraw, those that are in originateAdded as well too
 */
public record ConfigDiff(
    List<FieldChange> changes,
    Set<String> nodeFields,
    List<PeerConfig> peersAdded,
    List<PeerConfig> peersRemoved,
    List<PeerChange> peersChanged,
    List<PeerRangeConfig> rangesAdded,
    List<PeerRangeConfig> rangesRemoved,
    List<RangeChange> rangesChanged,
    List<OriginateConfig> originateAdded,
    List<OriginateConfig> originateRemoved) {

  /** Copies the collections. */
  public ConfigDiff {
    changes = List.copyOf(changes);
    nodeFields = Set.copyOf(nodeFields);
    peersAdded = List.copyOf(peersAdded);
    peersRemoved = List.copyOf(peersRemoved);
    peersChanged = List.copyOf(peersChanged);
    rangesAdded = List.copyOf(rangesAdded);
    rangesRemoved = List.copyOf(rangesRemoved);
    rangesChanged = List.copyOf(rangesChanged);
    originateAdded = List.copyOf(originateAdded);
    originateRemoved = List.copyOf(originateRemoved);
  }

  /**
   * A peer that stays.
   *
   * @param before its configuration before
   * @param after its configuration after
   * @param impact RESET_SESSION alone, or the refreshes, or IN_PLACE alone
   */
  public record PeerChange(PeerConfig before, PeerConfig after, Set<Impact> impact) {}

  /**
   * A range that stays; the impact is on each session that came from it.
   *
   * @param before its configuration before
   * @param after its configuration after
   * @param impact as for {@link PeerChange}
   */
  public record RangeChange(PeerRangeConfig before, PeerRangeConfig after, Set<Impact> impact) {}

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return nodeFields.isEmpty();
  }

  /** Whether a component of {@link NodeConfig} changed. */
  public boolean changed(String nodeComponent) {
    return nodeFields.contains(nodeComponent);
  }

  /** Compares two valid configurations. */
  public static ConfigDiff between(NodeConfig before, NodeConfig after) {
    return new Comparison(before, after).result();
  }

  /** One comparison. */
  private static final class Comparison {
    private final NodeConfig before;
    private final NodeConfig after;
    private final List<FieldChange> changes = new ArrayList<>();
    private final Set<String> nodeFields;
    private final Set<String> changedFilters;

    Comparison(NodeConfig before, NodeConfig after) {
      this.before = before;
      this.after = after;
      this.nodeFields =
          FieldImpact.NODE.stream()
              .filter(row -> row.differs(before, after))
              .map(FieldImpact::component)
              .collect(Collectors.toSet());
      Map<String, FilterConfig> old = byName(before.filters(), FilterConfig::name);
      this.changedFilters =
          after.filters().stream()
              .filter(f -> !f.equals(old.get(f.name())))
              .map(FilterConfig::name)
              .collect(Collectors.toSet());
    }

    private static <T> Map<String, T> byName(List<T> all, Function<T, String> name) {
      var map = new HashMap<String, T>();
      all.forEach(item -> map.put(name.apply(item), item));
      return map;
    }

    ConfigDiff result() {
      describe("spec.", FieldImpact.NODE, before, after, Set.of("peers", "peerRanges"));
      Map<String, PeerConfig> oldPeers = byName(before.peers(), PeerConfig::name);
      Map<String, PeerConfig> newPeers = byName(after.peers(), PeerConfig::name);
      Map<String, PeerRangeConfig> oldRanges = byName(before.peerRanges(), PeerRangeConfig::name);
      Map<String, PeerRangeConfig> newRanges = byName(after.peerRanges(), PeerRangeConfig::name);
      var peersChanged = new ArrayList<PeerChange>();
      for (PeerConfig peer : after.peers()) {
        PeerConfig old = oldPeers.get(peer.name());
        if (old != null) {
          Set<Impact> impact = impact("spec.peers[" + peer.name() + "].", old, peer);
          if (!impact.isEmpty()) {
            peersChanged.add(new PeerChange(old, peer, impact));
          }
        }
      }
      var rangesChanged = new ArrayList<RangeChange>();
      for (PeerRangeConfig range : after.peerRanges()) {
        PeerRangeConfig old = oldRanges.get(range.name());
        if (old != null) {
          Set<Impact> impact = rangeImpact(old, range);
          if (!impact.isEmpty()) {
            rangesChanged.add(new RangeChange(old, range, impact));
          }
        }
      }
      List<PeerConfig> peersAdded = without(after.peers(), p -> oldPeers.containsKey(p.name()));
      List<PeerConfig> peersRemoved = without(before.peers(), p -> newPeers.containsKey(p.name()));
      peersAdded.forEach(p -> change("spec.peers[" + p.name() + "]", "", "added"));
      peersRemoved.forEach(p -> change("spec.peers[" + p.name() + "]", "removed", ""));
      List<PeerRangeConfig> rangesAdded =
          without(after.peerRanges(), r -> oldRanges.containsKey(r.name()));
      List<PeerRangeConfig> rangesRemoved =
          without(before.peerRanges(), r -> newRanges.containsKey(r.name()));
      rangesAdded.forEach(r -> change("spec.peerRanges[" + r.name() + "]", "", "added"));
      rangesRemoved.forEach(r -> change("spec.peerRanges[" + r.name() + "]", "removed", ""));
      return new ConfigDiff(
          changes,
          nodeFields,
          peersAdded,
          peersRemoved,
          peersChanged,
          rangesAdded,
          rangesRemoved,
          rangesChanged,
          without(after.originate(), before.originate()::contains),
          without(before.originate(), after.originate()::contains));
    }

    private static <T> List<T> without(List<T> all, java.util.function.Predicate<T> known) {
      return all.stream().filter(known.negate()).toList();
    }

    private void change(String path, String was, String is) {
      Impact impact = was.isEmpty() ? Impact.IN_PLACE : Impact.RESET_SESSION;
      changes.add(new FieldChange(path, was, is, Set.of(impact)));
    }

    private <T> Set<Impact> describe(
        String path, List<FieldImpact<T>> rows, T old, T now, Set<String> except) {
      Set<Impact> impact = EnumSet.noneOf(Impact.class);
      for (FieldImpact<T> row : rows) {
        if (!except.contains(row.component()) && row.differs(old, now)) {
          Set<Impact> cost = row.impact(old, now);
          impact.addAll(cost);
          Object was = row.read().apply(old);
          Object is = row.read().apply(now);
          changes.add(FieldChange.of(path + row.field(), was, is, cost));
        }
      }
      return impact;
    }

    private Set<Impact> rangeImpact(PeerRangeConfig old, PeerRangeConfig now) {
      String path = "spec.peerRanges[" + now.name() + "].";
      Set<Impact> impact = EnumSet.noneOf(Impact.class);
      // The template's address is the range's first: a caller's own address does not change, but
      // it may be outside now. Sessions still inside notice nothing.
      placement(path + "cidr", old.cidr(), now.cidr(), impact);
      placement(path + "interfaces", old.interfaces(), now.interfaces(), impact);
      placement(path + "maxPeers", old.maxPeers(), now.maxPeers(), impact);
      PeerConfig placed = old.template().withIdentity(old.name(), now.template().address());
      impact.addAll(impact(path, placed, now.template()));
      return only(impact);
    }

    /** Which callers there may be, not what they get. */
    private void placement(String path, Object was, Object is, Set<Impact> impact) {
      if (!was.equals(is)) {
        impact.add(Impact.IN_PLACE);
        changes.add(new FieldChange(path, was.toString(), is.toString(), Set.of(Impact.IN_PLACE)));
      }
    }

    private Set<Impact> impact(String path, PeerConfig old, PeerConfig now) {
      Set<Impact> impact = describe(path, FieldImpact.PEER, old, now, Set.of());
      for (FieldImpact<NodeConfig> row : FieldImpact.NODE) {
        if (nodeFields.contains(row.component())) {
          impact.addAll(concerning(now, row));
        }
      }
      return only(impact);
    }

    /** What a change of a node's field costs this peer. */
    private Set<Impact> concerning(PeerConfig peer, FieldImpact<NodeConfig> row) {
      Set<Impact> impact = EnumSet.copyOf(row.impact());
      impact.remove(Impact.IN_PLACE);
      if (row.component().equals("pools") && peer.exportScope() != PeerConfig.ExportScope.POOLS) {
        impact.remove(Impact.REFRESH_OUT);
      }
      if (row.component().equals("filters")
          && Collections.disjoint(peer.filters(), changedFilters)) {
        impact.clear();
      }
      return impact;
    }

    /** A reset does all the rest, and a refresh takes the new values in place. */
    private static Set<Impact> only(Set<Impact> impact) {
      if (impact.contains(Impact.RESET_SESSION)) {
        return Set.of(Impact.RESET_SESSION);
      }
      Set<Impact> least = EnumSet.noneOf(Impact.class);
      least.addAll(impact);
      if (least.size() > 1) {
        least.remove(Impact.IN_PLACE);
      }
      return Collections.unmodifiableSet(least);
    }
  }
}
