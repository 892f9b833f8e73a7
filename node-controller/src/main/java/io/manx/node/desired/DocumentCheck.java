package io.manx.node.desired;

import io.manx.speaker.config.ConfigReader;
import io.manx.speaker.config.Problem;
import io.manx.speaker.runtime.Password;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Has a part of a NodeConfig judged by the agent's own reader, so that what is accepted here is
 * accepted there.
 */
final class DocumentCheck {
  private static final ConfigReader READER = new ConfigReader(file -> new Password("checked"));

  private DocumentCheck() {}

  /** What is wrong with a document whose {@code spec} has these fields beside the required ones. */
  static List<String> problems(Map<String, ? extends @Nullable Object> spec, String prefix) {
    Map<String, @Nullable Object> whole =
        new Fields()
            .put("asNumber", 64_512)
            .put("addresses", List.of("127.255.255.254", "::1"))
            .putAll(spec)
            .map();
    return check(NodeDocument.document("check", whole)).stream()
        .map(problem -> problem.path().replace(prefix, "spec.") + ": " + problem.message())
        .toList();
  }

  /** What the agent would say of a whole document. */
  static List<Problem> check(Map<String, ? extends @Nullable Object> document) {
    return new ArrayList<>(READER.readObjects(document).problems());
  }
}
