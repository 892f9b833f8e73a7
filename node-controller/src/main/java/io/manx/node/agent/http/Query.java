package io.manx.node.agent.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of a URI. */
final class Query {
  private static final int MOST = 32;

  private Query() {}

  /**
   * Decodes parameters.
   *
   * @param raw what is behind the question mark, or null
   * @throws IllegalArgumentException if one comes twice, is not encoded well, or there are too many
   */
  static Map<String, String> parse(@Nullable String raw) {
    Map<String, String> found = new HashMap<>();
    if (raw == null || raw.isEmpty()) {
      return found;
    }
    for (String pair : raw.split("&", MOST + 1)) {
      int equals = pair.indexOf('=');
      String name = URLDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), UTF_8);
      String value = equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), UTF_8);
      if (found.put(name, value) != null || found.size() > MOST) {
        throw new IllegalArgumentException("a parameter comes twice, or there are too many");
      }
    }
    return found;
  }
}
