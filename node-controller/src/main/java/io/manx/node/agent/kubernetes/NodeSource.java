package io.manx.node.agent.kubernetes;

import io.manx.node.api.ManxApi;
import io.manx.speaker.config.ConfigReader;
import io.manx.speaker.config.ConfigResult;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.Problem;
import io.manx.speaker.runtime.ConfigSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration that a BGPNode holds, read as a file is. A session whose password cannot be had
 * is off, and the others are as they should be. Thread-safe.
 */
final class NodeSource implements ConfigSource {
  /**
   * One reading.
   *
   * @param document what was read
   * @param result what came of it
   * @param withoutPassword a sentence for each session that is off for want of its password
   */
  record Reading(OwnDocument document, ConfigResult result, List<String> withoutPassword) {}

  private final Secrets secrets;
  private final Map<String, Object> local;
  private @Nullable OwnDocument document;
  private @Nullable Reading last;

  /**
   * @param local fields of {@code spec} that this node's own settings decide
   */
  NodeSource(Secrets secrets, Map<String, Object> local) {
    this.secrets = secrets;
    this.local = Map.copyOf(local);
  }

  /** The object to read from now on. */
  synchronized void offer(OwnDocument next) {
    document = next;
  }

  /** The last reading; null before the first. */
  synchronized @Nullable Reading last() {
    return last;
  }

  @Override
  public Result read(String file) {
    if (!file.isEmpty()) {
      return new Result(
          null, file, List.of("this node is configured by its BGPNode, not by a file"));
    }
    Reading reading = read();
    if (reading == null) {
      return new Result(null, "BGPNode", List.of("the BGPNode has not been read yet"));
    }
    NodeConfig config = reading.result().config().orElse(null);
    return new Result(
        config,
        "BGPNode %s generation %d"
            .formatted(reading.document().name(), reading.document().generation()),
        reading.result().problems().stream().map(Problem::toString).toList());
  }

  /** Reads the object that was offered last; null before there is any. */
  synchronized @Nullable Reading read() {
    OwnDocument now = document;
    if (now == null) {
      return null;
    }
    secrets.begin();
    List<String> withoutPassword = new ArrayList<>();
    Map<String, @Nullable Object> spec = new LinkedHashMap<>(now.spec());
    if (spec.get("peers") instanceof List<?> peers) {
      spec.put("peers", peers.stream().map(peer -> protect(peer, withoutPassword)).toList());
    }
    spec.putAll(local);
    Map<String, @Nullable Object> root = new LinkedHashMap<>();
    root.put("apiVersion", ManxApi.API_VERSION);
    root.put("kind", "NodeConfig");
    root.put("metadata", Map.of("name", now.name()));
    root.put("spec", spec);
    ConfigResult result = new ConfigReader(secrets).readObjects(root);
    Reading reading = new Reading(now, result, List.copyOf(withoutPassword));
    last = reading;
    return reading;
  }

  /** The peer as it is, or disabled and without its password if that cannot be had. */
  private Object protect(Object peer, List<String> withoutPassword) {
    if (!(peer instanceof Map<?, ?> fields)
        || !(fields.get("passwordFile") instanceof String password)) {
      return peer;
    }
    try {
      secrets.read(password);
      return peer;
    } catch (IOException e) {
      withoutPassword.add(
          "peer "
              + fields.get("name")
              + " is off, as its password cannot be had: "
              + e.getMessage());
      Map<Object, @Nullable Object> off = new LinkedHashMap<>(fields);
      off.remove("passwordFile");
      off.put("enabled", false);
      return off;
    }
  }

  /** Removes passwords that the last reading did not name. */
  synchronized void forgetOtherPasswords() throws IOException {
    secrets.forgetOthers();
  }
}
