package io.manx.node.desired;

/**
 * An object by its kind and name.
 *
 * @param kind its kind
 * @param name its name
 */
public record ObjectRef(Kind kind, String name) {
  /** The kinds that findings are about. */
  public enum Kind {
    /** A BGPConfiguration. */
    CONFIGURATION("BGPConfiguration"),
    /** A BGPPeer. */
    PEER("BGPPeer"),
    /** A BGPFilter. */
    FILTER("BGPFilter"),
    /** An IPPool. */
    POOL("IPPool"),
    /** A Node. */
    NODE("Node");

    private final String apiName;

    Kind(String apiName) {
      this.apiName = apiName;
    }

    /** The kind as manifests write it. */
    public String apiName() {
      return apiName;
    }
  }

  @Override
  public String toString() {
    return kind.apiName() + " " + name;
  }
}
