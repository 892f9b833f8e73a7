package io.manx.node.desired;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.node.api.SecretKeyRef;
import io.manx.node.desired.Finding.ConditionType;
import io.manx.node.desired.ObjectRef.Kind;
import io.manx.node.desired.Topology.Form;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of nodes with nodes that no BGPPeer asks for: the mesh, or those with the
 * reflectors. Everybody's view of one node is one shared value, since a mesh has n² of them.
 */
final class NodeSessions {
  private final Topology topology;
  private final Map<Key, Session> shared = new HashMap<>();
  private final Optional<String> password;
  private final boolean locked;

  /** What makes two nodes see a third alike. */
  private record Key(String remote, AddressFamily family, boolean external, boolean reflects) {}

  NodeSessions(Topology topology, Secrets secrets, List<Finding> findings) {
    this.topology = topology;
    Optional<SecretKeyRef> wanted = topology.cluster().meshPassword();
    this.password = wanted.flatMap(secrets::reference);
    this.locked = wanted.isPresent() && password.isEmpty();
    if (locked) {
      findings.add(
          new Finding(
              new ObjectRef(Kind.CONFIGURATION, Settings.DEFAULT),
              ConditionType.RESOLVED,
              "SecretMissing",
              secrets.missing(wanted.get())
                  + ": the sessions between nodes are off until it is there"));
    }
  }

  /** The sessions of one node; {@code problems} gets a node with a sentence about it. */
  void of(
      RoutingNode local, List<? super Session> sessions, BiConsumer<RoutingNode, String> problems) {
    Form form = topology.form();
    boolean chosen = local.clusterId().isPresent();
    if (form == Form.NONE || locked || (form == Form.MESH && chosen)) {
      return;
    }
    boolean reflects = topology.reflectorId(local).isPresent();
    long localAs = topology.asOf(local);
    for (RoutingNode remote : topology.nodes()) {
      boolean wanted =
          form == Form.MESH
              ? remote.clusterId().isEmpty()
              : chosen
                  || remote.clusterId().isPresent()
                  || topology.kept().has(local.name(), remote.name());
      if (!wanted || remote.name().equals(local.name())) {
        continue;
      }
      Optional<AddressFamily> family = Session.between(local, remote);
      if (family.isEmpty()) {
        problems.accept(
            local,
            "no session with node " + remote.name() + ": they have no address family in common");
        continue;
      }
      boolean external = localAs != topology.asOf(remote);
      var key = new Key(remote.name(), family.get(), external, reflects);
      sessions.add(shared.computeIfAbsent(key, k -> session(k, remote)));
    }
  }

  private Session session(Key key, RoutingNode remote) {
    IpAddress address = remote.address(key.family()).orElseThrow();
    boolean client = key.reflects() && remote.clusterId().isEmpty();
    Map<String, @Nullable Object> fields =
        new Fields()
            .put("name", SessionRef.nameOfNode(remote.name()))
            .put("peerIP", topology.endpoint(remote, address))
            .put("asNumber", topology.asOf(remote))
            .put("routeReflectorClient", (client && !key.external()) ? true : null)
            .put("multihop", key.external() ? 255 : null)
            // A node in another AS gets the others' routes from the reflector too, and goes to the
            // nodes themselves, not through the reflector.
            .put("export", (client && key.external()) ? "Pools" : null)
            .put("nextHopMode", (client && key.external()) ? "Keep" : null)
            .put("passwordFile", password.orElse(null))
            .putAll(topology.cluster().meshFields())
            .map();
    return new Session(address, fields, List.of());
  }
}
