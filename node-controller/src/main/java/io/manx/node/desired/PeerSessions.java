package io.manx.node.desired;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.node.desired.Finding.ConditionType;
import io.manx.node.desired.ObjectRef.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that BGPPeers ask for. Of two for one address on one node the narrower object
 * counts: one for the node, then one for selected nodes, then one for all, then a mirrored one.
 */
final class PeerSessions {
  private final Topology topology;
  private final Secrets secrets;
  private final Set<String> filters;
  private final List<Finding> findings;
  private final BiConsumer<RoutingNode, String> problems;
  private final Map<String, Map<IpAddress, Session>> byNode = new HashMap<>();
  private final Map<IpAddress, Map<String, String>> owners = new HashMap<>();
  private final Map<String, List<SessionRef>> byObject = new LinkedHashMap<>();
  private final Map<String, Set<String>> shadowed = new LinkedHashMap<>();

  PeerSessions(
      Topology topology,
      Secrets secrets,
      Set<String> filters,
      List<Finding> findings,
      BiConsumer<RoutingNode, String> problems) {
    this.topology = topology;
    this.secrets = secrets;
    this.filters = filters;
    this.findings = findings;
    this.problems = problems;
  }

  /** Makes the sessions of all rules. */
  void add(List<PeerRule> rules) {
    List<PeerRule> ordered =
        rules.stream()
            .sorted(Comparator.comparing(PeerRule::scope).thenComparing(PeerRule::name))
            .toList();
    Map<PeerRule, Pair> selections = new LinkedHashMap<>();
    for (PeerRule rule : ordered) {
      byObject.put(rule.name(), new ArrayList<>());
      if (resolved(rule)) {
        selections.put(rule, select(rule));
      }
    }
    selections.forEach(this::forward);
    selections.forEach(this::reverse);
    shadowed.forEach(
        (rule, others) ->
            findings.add(
                new Finding(
                    new ObjectRef(Kind.PEER, rule),
                    ConditionType.EFFECTIVE,
                    "Shadowed",
                    "a more specific BGPPeer has the same address: "
                        + String.join("; ", others.stream().limit(5).toList())
                        + (others.size() > 5 ? "; and " + (others.size() - 5) + " more" : ""))));
  }

  /** The nodes on both sides of a rule. */
  private record Pair(List<RoutingNode> locals, List<RoutingNode> remotes) {}

  private Pair select(PeerRule rule) {
    List<RoutingNode> locals =
        topology.nodes().stream().filter(node -> rule.isFor(node.node())).toList();
    List<RoutingNode> remotes =
        rule.remotes()
            .map(
                selector ->
                    topology.nodes().stream()
                        .filter(node -> selector.matches(node.node().labels()))
                        .toList())
            .orElse(List.of());
    if (locals.isEmpty() || (rule.remotes().isPresent() && remotes.isEmpty())) {
      findings.add(
          new Finding(
              new ObjectRef(Kind.PEER, rule.name()),
              ConditionType.EFFECTIVE,
              "NoNode",
              locals.isEmpty()
                  ? "no node has this peer: node or nodeSelector match none"
                  : "peerSelector matches no node"));
    }
    return new Pair(locals, remotes);
  }

  /** A session without its password or without its filters would be open: it is off instead. */
  private boolean resolved(PeerRule rule) {
    var missing = new ArrayList<String>();
    rule.secret()
        .filter(ref -> secrets.reference(ref).isEmpty())
        .ifPresent(ref -> missing.add(secrets.missing(ref)));
    int secretsMissing = missing.size();
    for (String filter : rule.filters()) {
      if (!filters.contains(filter)) {
        missing.add("there is no valid BGPFilter '" + filter + "'");
      }
    }
    if (!missing.isEmpty()) {
      findings.add(
          new Finding(
              new ObjectRef(Kind.PEER, rule.name()),
              ConditionType.RESOLVED,
              secretsMissing > 0 ? "SecretMissing" : "FilterMissing",
              String.join("; ", missing) + ": the sessions are off until it is there"));
    }
    return missing.isEmpty();
  }

  private void forward(PeerRule rule, Pair nodes) {
    for (RoutingNode local : nodes.locals()) {
      if (rule.address().isPresent()) {
        toAddress(rule, local, rule.address().get());
      }
      for (RoutingNode remote : nodes.remotes()) {
        toNode(rule, local, remote, false);
      }
    }
  }

  private void reverse(PeerRule rule, Pair nodes) {
    if (rule.reverse()) {
      for (RoutingNode local : nodes.remotes()) {
        for (RoutingNode remote : nodes.locals()) {
          toNode(rule, local, remote, true);
        }
      }
    }
  }

  private void toAddress(PeerRule rule, RoutingNode local, IpAddress address) {
    if (local
        .v4()
        .filter(address::equals)
        .or(() -> local.v6().filter(address::equals))
        .isPresent()) {
      return;
    }
    if (local.address(address.family()).isEmpty()) {
      String family = address.isV4() ? "IPv4" : "IPv6";
      problems.accept(
          local,
          "BGPPeer " + rule.name() + ": " + address + " needs an " + family + " address here");
      return;
    }
    Optional<RoutingNode> remote = topology.nodeAt(address);
    long asNumber =
        rule.asNumber()
            .orElseGet(() -> remote.map(topology::asOf).orElse(topology.cluster().asNumber()));
    String endpoint =
        remote.isPresent() && rule.endpoint().equals(address.toString())
            ? topology.endpoint(remote.get(), address)
            : rule.endpoint();
    String name = rule.name().matches("(kernel|static|direct|device|bfd)[0-9]+") ? "peer_" : "";
    add(rule, local, remote, address, endpoint, asNumber, name + rule.name(), false);
  }

  private void toNode(PeerRule rule, RoutingNode local, RoutingNode remote, boolean mirrored) {
    if (local.name().equals(remote.name())) {
      return;
    }
    Optional<AddressFamily> family = Session.between(local, remote);
    if (family.isEmpty()) {
      problems.accept(
          local,
          "BGPPeer " + rule.name() + ": no address family in common with node " + remote.name());
      return;
    }
    IpAddress address = remote.address(family.get()).orElseThrow();
    long asNumber =
        mirrored ? rule.localAsNumber().orElse(topology.asOf(remote)) : topology.asOf(remote);
    add(
        rule,
        local,
        Optional.of(remote),
        address,
        topology.endpoint(remote, address),
        asNumber,
        rule.name() + "_" + remote.name(),
        mirrored);
  }

  private void add(
      PeerRule rule,
      RoutingNode local,
      Optional<RoutingNode> remote,
      IpAddress address,
      String endpoint,
      long asNumber,
      String name,
      boolean mirrored) {
    long localAs =
        mirrored ? topology.asOf(local) : rule.localAsNumber().orElse(topology.asOf(local));
    boolean external = asNumber != localAs;
    if (!external && !rule.role().isEmpty()) {
      problems.accept(
          local,
          "BGPPeer "
              + rule.name()
              + ": role is for eBGP (RFC 9234), and this session is in AS "
              + asNumber
              + ": it is off");
      return;
    }
    String owner = owners.computeIfAbsent(address, a -> new HashMap<>()).get(local.name());
    if (owner != null) {
      if (!mirrored && !owner.equals(rule.name())) {
        shadowed
            .computeIfAbsent(rule.name(), r -> new TreeSet<>())
            .add(owner + " on node " + local.name());
      }
      return;
    }
    owners.get(address).put(local.name(), rule.name());
    boolean client =
        local.clusterId().isPresent()
            && !external
            && !remote.flatMap(RoutingNode::clusterId).equals(local.clusterId());
    Map<String, @Nullable Object> fields =
        new Fields()
            .put("name", SessionRef.fit(name))
            .put("peerIP", endpoint)
            .put("asNumber", asNumber)
            .put("localASNumber", localAs == topology.asOf(local) ? null : localAs)
            .put("routeReflectorClient", client ? true : null)
            .putAll(rule.fields())
            .put(
                "nextHopMode",
                (rule.keepNextHop() && external) ? "Keep" : rule.fields().get("nextHopMode"))
            .put("role", mirrored ? PeerFields.mirrored(rule.role()) : rule.role())
            .put("passwordFile", rule.secret().flatMap(secrets::reference).orElse(null))
            .put("filters", rule.filters())
            .map();
    var session = new Session(address, fields, rule.filters());
    byNode.computeIfAbsent(local.name(), n -> new LinkedHashMap<>()).put(address, session);
    Objects.requireNonNull(byObject.get(rule.name()))
        .add(new SessionRef(local.name(), session.name()));
  }

  /** The sessions of one node, by address. */
  Map<IpAddress, Session> of(String node) {
    return byNode.getOrDefault(node, Map.of());
  }

  /** The sessions of each BGPPeer. */
  Map<String, List<SessionRef>> byObject() {
    return byObject;
  }
}
