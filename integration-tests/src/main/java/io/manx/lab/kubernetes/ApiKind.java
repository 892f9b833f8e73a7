package io.manx.lab.kubernetes;

import java.util.Arrays;
import java.util.Optional;

/** The kinds that Manx reads and writes, with their places in the API. */
public enum ApiKind {
  /** A Namespace. */
  NAMESPACE("v1", "namespaces", "Namespace", false, true),
  /** A Node. */
  NODE("v1", "nodes", "Node", false, true),
  /** A Service. */
  SERVICE("v1", "services", "Service", true, true),
  /** A Secret. */
  SECRET("v1", "secrets", "Secret", true, false),
  /** An Event. */
  EVENT("v1", "events", "Event", true, false),
  /** An EndpointSlice. */
  ENDPOINT_SLICE("discovery.k8s.io/v1", "endpointslices", "EndpointSlice", true, false),
  /** A Lease. */
  LEASE("coordination.k8s.io/v1", "leases", "Lease", true, false),
  /** A BGPConfiguration. */
  BGP_CONFIGURATION("manx.io/v1alpha1", "bgpconfigurations", "BGPConfiguration", false, true),
  /** A BGPPeer. */
  BGP_PEER("manx.io/v1alpha1", "bgppeers", "BGPPeer", false, true),
  /** A BGPFilter. */
  BGP_FILTER("manx.io/v1alpha1", "bgpfilters", "BGPFilter", false, true),
  /** An IPPool. */
  IP_POOL("manx.io/v1alpha1", "ippools", "IPPool", false, true),
  /** A BGPNode. */
  BGP_NODE("manx.io/v1alpha1", "bgpnodes", "BGPNode", false, true);

  final String apiVersion;
  final String plural;
  final String kind;
  final boolean namespaced;
  final boolean hasStatus;

  ApiKind(String apiVersion, String plural, String kind, boolean namespaced, boolean hasStatus) {
    this.apiVersion = apiVersion;
    this.plural = plural;
    this.kind = kind;
    this.namespaced = namespaced;
    this.hasStatus = hasStatus;
  }

  /** The kind as manifests write it. */
  public String kind() {
    return kind;
  }

  /** Whether it is one of Manx's own. */
  boolean custom() {
    return apiVersion.startsWith("manx.io/");
  }

  private String root() {
    return (apiVersion.contains("/") ? "/apis/" : "/api/") + apiVersion;
  }

  /** Where all of them are, or those of a namespace. */
  public String path(String namespace) {
    return root() + (namespace.isEmpty() ? "" : "/namespaces/" + namespace) + "/" + plural;
  }

  /** Where one of them is that belongs to no namespace. */
  public String named(String name) {
    return path("") + "/" + name;
  }

  /** The kind of this name. */
  public static ApiKind ofKind(String kind) {
    return Arrays.stream(values()).filter(k -> k.kind.equals(kind)).findFirst().orElseThrow();
  }

  static Optional<ApiKind> of(String apiVersion, String plural) {
    return Arrays.stream(values())
        .filter(k -> k.apiVersion.equals(apiVersion) && k.plural.equals(plural))
        .findFirst();
  }
}
