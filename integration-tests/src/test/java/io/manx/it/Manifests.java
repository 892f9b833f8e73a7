package io.manx.it;

/** Objects of the cluster as people write them. */
final class Manifests {
  private Manifests() {}

  /** A Node that no agent has made ready yet, at 192.0.2.{@code number}. */
  static String node(String name, int number) {
    return """
    apiVersion: v1
    kind: Node
    metadata: {name: %s}
    spec: {taints: [{key: manx.io/agent-not-ready, effect: NoSchedule}]}
    status: {addresses: [{type: InternalIP, address: 192.0.2.%d}]}
    """
        .formatted(name, number);
  }

  /** The pool {@code pods}, which gives a /24 to each node. */
  static String pool(String cidr) {
    return """
    apiVersion: manx.io/v1alpha1
    kind: IPPool
    metadata: {name: pods}
    spec: {cidr: %s, blockSize: 24}
    """
        .formatted(cidr);
  }

  /** The rack router {@code tor} at an address. */
  static String peer(String address) {
    return """
    apiVersion: manx.io/v1alpha1
    kind: BGPPeer
    metadata: {name: tor}
    spec: {peerIP: %s, asNumber: 64513}
    """
        .formatted(address);
  }
}
