package io.manx.node.desired;

import io.manx.net.IpAddress;
import io.manx.node.api.BgpPeerSpec;
import io.manx.node.api.LabelSelector;
import io.manx.node.api.SecretKeyRef;
import io.manx.node.cluster.ClusterNode;
import io.manx.node.cluster.Stored;
import io.manx.node.selector.LabelSelectors;
import io.manx.node.selector.Selector;
import io.manx.node.selector.SelectorParser;
import io.manx.node.selector.SelectorSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A BGPPeer, read.
 *
 * @param name its name
 * @param scope for how many nodes it is
 * @param node the node it names; empty for none
 * @param locals the nodes that have the peer
 * @param remotes the nodes that are the peers; empty for a peer by address
 * @param endpoint the peer's address as written; empty for nodes as peers
 * @param address the peer's address without the port
 * @param asNumber the peer's AS, if given
 * @param localAsNumber our AS in the session, if given
 * @param fields what all sessions have in common
 * @param filters the filters, by name
 * @param secret where the password is
 * @param role our role; empty for none
 * @param reverse whether the selected peers get the mirrored session
 * @param keepNextHop whether eBGP sessions keep the next hop
 */
record PeerRule(
    String name,
    Scope scope,
    String node,
    Selector locals,
    Optional<Selector> remotes,
    String endpoint,
    Optional<IpAddress> address,
    OptionalLong asNumber,
    OptionalLong localAsNumber,
    Map<String, @Nullable Object> fields,
    List<String> filters,
    Optional<SecretKeyRef> secret,
    String role,
    boolean reverse,
    boolean keepNextHop) {

  /** For how many nodes a peer is; of two for the same address the narrower one counts. */
  enum Scope {
    ONE_NODE,
    SELECTED,
    GLOBAL
  }

  /** Whether a node has this peer. */
  boolean isFor(ClusterNode candidate) {
    return node.isEmpty() ? locals.matches(candidate.labels()) : node.equals(candidate.name());
  }

  static Parsed<PeerRule> read(Stored<BgpPeerSpec> object) {
    BgpPeerSpec spec = object.spec();
    var problems = new ArrayList<String>();
    Selector locals =
        selector("nodeSelector", spec.nodeSelector(), spec.nodeLabelSelector(), problems);
    boolean selectsPeers = !text(spec.peerSelector()).isEmpty() || spec.peerLabelSelector() != null;
    Selector remotes =
        selector("peerSelector", spec.peerSelector(), spec.peerLabelSelector(), problems);
    OptionalLong asNumber = as("asNumber", spec.asNumber(), problems);
    OptionalLong localAs = as("localASNumber", spec.localASNumber(), problems);
    Map<String, @Nullable Object> fields = PeerFields.of(spec);
    who(spec, selectsPeers, asNumber, problems);
    String endpoint = text(spec.peerIP());
    long here = localAs.orElse(64_512);
    // A role needs eBGP; where the AS is not known yet, it is judged for each session.
    long there = asNumber.orElse(text(spec.role()).isEmpty() ? here : here + 1);
    problems.addAll(
        DocumentCheck.problems(
            Map.of(
                "peers",
                List.of(
                    new Fields()
                        .putAll(fields)
                        .put("name", "check")
                        .put("peerIP", endpoint.isEmpty() ? "192.0.2.1" : endpoint)
                        .put("asNumber", there)
                        .put("localASNumber", here)
                        .put("role", spec.role())
                        .map())),
            "spec.peers[0]."));
    if (!problems.isEmpty()) {
      return Parsed.wrong(problems);
    }
    boolean selected = !text(spec.nodeSelector()).isEmpty() || spec.nodeLabelSelector() != null;
    return Parsed.of(
        new PeerRule(
            object.name(),
            !text(spec.node()).isEmpty()
                ? Scope.ONE_NODE
                : selected ? Scope.SELECTED : Scope.GLOBAL,
            text(spec.node()),
            locals,
            selectsPeers ? Optional.of(remotes) : Optional.empty(),
            endpoint,
            selectsPeers ? Optional.empty() : Optional.of(host(endpoint)),
            asNumber,
            localAs,
            fields,
            spec.filters() == null ? List.of() : List.copyOf(spec.filters()),
            Optional.ofNullable(spec.password()).map(p -> p.secretKeyRef()),
            text(spec.role()),
            !"Manual".equals(spec.reversePeering()),
            Boolean.TRUE.equals(spec.keepOriginalNextHop())),
        text(spec.reachableBy()).isEmpty()
            ? List.of()
            : List.of(
                "reachableBy has no effect: a route from a peer is never used to reach that peer"));
  }

  /** What the API server refuses too, where its schema is the current one. */
  private static void who(
      BgpPeerSpec spec, boolean selectsPeers, OptionalLong asNumber, List<String> problems) {
    if (!text(spec.localWorkloadSelector()).isEmpty()) {
      problems.add("spec.localWorkloadSelector: sessions with pods are not offered");
    }
    if (selectsPeers != text(spec.peerIP()).isEmpty()) {
      problems.add("spec.peerIP: exactly one of peerIP and peerSelector says who the peer is");
    }
    if (selectsPeers && asNumber.isPresent()) {
      problems.add("spec.asNumber: must be empty with peerSelector: it is that of the nodes");
    }
    if (!text(spec.node()).isEmpty()
        && (!text(spec.nodeSelector()).isEmpty() || spec.nodeLabelSelector() != null)) {
      problems.add("spec.node: node and nodeSelector exclude each other");
    }
    if ("None".equals(spec.sourceAddress())) {
      problems.add("spec.sourceAddress: None is not supported: write UseNodeIP");
    }
    if (Boolean.TRUE.equals(spec.keepOriginalNextHop()) && spec.nextHopMode() != null) {
      problems.add("spec.keepOriginalNextHop: it and nextHopMode exclude each other");
    }
    if (spec.ttlSecurity() != null && spec.multihop() != null) {
      problems.add("spec.ttlSecurity: it and multihop exclude each other");
    }
  }

  static Selector selector(
      String field, @Nullable String text, @Nullable LabelSelector labels, List<String> problems) {
    var both = new ArrayList<Selector>();
    try {
      both.add(SelectorParser.parse(text(text)));
    } catch (SelectorSyntaxException e) {
      problems.add("spec." + field + ": " + e.getMessage());
    }
    if (labels != null) {
      try {
        both.add(LabelSelectors.read(labels));
      } catch (IllegalArgumentException e) {
        problems.add("spec." + field.replace("Selector", "LabelSelector") + ": " + e.getMessage());
      }
    }
    return SelectorParser.all(both);
  }

  static OptionalLong as(String field, @Nullable Object value, List<String> problems) {
    try {
      return AsNumbers.parse(value);
    } catch (IllegalArgumentException e) {
      problems.add("spec." + field + ": " + e.getMessage());
      return OptionalLong.empty();
    }
  }

  private static IpAddress host(String endpoint) {
    String host = endpoint;
    if (host.startsWith("[")) {
      host = host.substring(1, host.indexOf(']'));
    } else if (host.indexOf(':') == host.lastIndexOf(':') && host.indexOf(':') > 0) {
      host = host.substring(0, host.indexOf(':'));
    }
    return IpAddress.parse(host);
  }

  static String text(@Nullable String text) {
    return text == null ? "" : text;
  }
}
