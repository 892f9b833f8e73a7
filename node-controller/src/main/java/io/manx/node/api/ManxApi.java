package io.manx.node.api;

/** Names that the objects of this API share. */
public final class ManxApi {
  /** The API group. */
  public static final String GROUP = "manx.io";

  /** The version of the group. */
  public static final String VERSION = "v1alpha1";

  /** What stands in {@code apiVersion}. */
  public static final String API_VERSION = GROUP + "/" + VERSION;

  /** Annotation of a Node: its AS, plain or asdot. */
  public static final String ASN = GROUP + "/asn";

  /** Annotation of a Node: it reflects, with this cluster ID (RFC 4456 §7). */
  public static final String REFLECTOR_CLUSTER_ID = GROUP + "/route-reflector-cluster-id";

  /** Annotation of a Node: overrides its IPv4 InternalIP. */
  public static final String IPV4_ADDRESS = GROUP + "/ipv4-address";

  /** Annotation of a Node: overrides its IPv6 InternalIP. */
  public static final String IPV6_ADDRESS = GROUP + "/ipv6-address";

  /** Label of a Node: it advertises no service address. */
  public static final String NO_SERVICES =
      "node.kubernetes.io/exclude-from-external-load-balancers";

  /** Taint of a Node whose agent has not started yet; removed once the agent is ready. */
  public static final String NOT_READY_TAINT = GROUP + "/agent-not-ready";

  /** Annotation of a BGPNode: what could not be done on the node, one sentence a line. */
  public static final String PROBLEMS = GROUP + "/problems";

  /**
   * How {@code passwordFile} of a compiled peer names a key of a Secret in Manx's namespace: {@code
   * secret:NAME/KEY@RESOURCE_VERSION}. The version makes the object change when the Secret does.
   */
  public static final String SECRET_SCHEME = "secret:";

  private ManxApi() {}
}
