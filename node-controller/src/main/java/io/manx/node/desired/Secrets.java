package io.manx.node.desired;

import io.manx.node.api.ManxApi;
import io.manx.node.api.SecretKeyRef;
import io.manx.node.cluster.ClusterSecret;
import java.util.Map;
import java.util.Optional;

/** Which passwords there are. What they are only the agents know. */
record Secrets(Map<String, ClusterSecret> byName) {
  /** What {@code passwordFile} says for a key; empty if there is no such key. */
  Optional<String> reference(SecretKeyRef ref) {
    return Optional.ofNullable(byName.get(ref.name()))
        .filter(secret -> secret.keys().contains(ref.key()))
        .map(
            secret ->
                ManxApi.SECRET_SCHEME + ref.name() + "/" + ref.key() + "@" + secret.version());
  }

  /** Why there is no such key. */
  String missing(SecretKeyRef ref) {
    return byName.containsKey(ref.name())
        ? "the Secret '" + ref.name() + "' has nothing under the key '" + ref.key() + "'"
        : "there is no Secret '" + ref.name() + "' in Manx's namespace";
  }
}
