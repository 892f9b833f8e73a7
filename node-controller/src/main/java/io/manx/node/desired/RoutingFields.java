package io.manx.node.desired;

import io.manx.node.api.BestPathSettings;
import io.manx.node.api.BgpConfigurationSpec;
import io.manx.node.api.KernelSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Of a BGPConfiguration, what stands in NodeConfigs as it was written. */
final class RoutingFields {
  /** A kernel's own default, which makes an empty mapping one that says something. */
  private static final int BUCKETS = 128;

  private static final List<String> OF_ALL = List.of("metric", "enabled");

  private RoutingFields() {}

  /** The fields of {@code spec.kernel}, without those that only a cluster has. */
  static Map<String, @Nullable Object> kernel(BgpConfigurationSpec spec) {
    KernelSettings kernel = spec.kernel();
    return kernel == null
        ? Map.of()
        : new Fields()
            .put("maxPaths", kernel.maxPaths())
            .put("mtu", kernel.mtu())
            .put("syncInterval", kernel.syncInterval())
            .put("resilientGroups", kernel.resilientGroups(), RoutingFields::resilient)
            .put("guard", kernel.guard())
            .put("natExclusions", kernel.natExclusions())
            .map();
  }

  private static Fields resilient(KernelSettings.ResilientGroups groups) {
    return new Fields()
        .put("buckets", groups.buckets() == null ? BUCKETS : groups.buckets())
        .put("idleTimer", groups.idleTimer())
        .put("unbalancedTimer", groups.unbalancedTimer());
  }

  /** The fields of {@code spec.bestPath}. */
  static Map<String, @Nullable Object> bestPath(BgpConfigurationSpec spec) {
    BestPathSettings bestPath = spec.bestPath();
    return bestPath == null
        ? Map.of()
        : new Fields()
            .put("alwaysCompareMED", bestPath.alwaysCompareMED())
            .put("missingMEDAsWorst", bestPath.missingMEDAsWorst())
            .put("preferOldestExternal", bestPath.preferOldestExternal())
            .put("asPathRelax", bestPath.asPathRelax())
            .map();
  }

  /**
   * The kernel's fields of a node: its own as a whole, if there are any, in place of the cluster's,
   * so that what is valid in each object is valid together. Whether and how high is one for all.
   */
  static Map<String, @Nullable Object> with(
      Map<String, @Nullable Object> cluster, Map<String, @Nullable Object> own) {
    Map<String, @Nullable Object> of = new LinkedHashMap<>(own);
    of.keySet().removeAll(OF_ALL);
    if (of.isEmpty()) {
      return cluster;
    }
    Map<String, @Nullable Object> both = new LinkedHashMap<>(cluster);
    both.keySet().retainAll(OF_ALL);
    both.putAll(of);
    return both;
  }
}
