package io.manx.node.agent.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request says before its body (RFC 9112 §3, §5).
 *
 * @param method as it was written
 * @param uri the request target
 * @param version1 whether it is HTTP/1.1, where chunks and further requests are understood
 * @param headers by their names in lower case; the first of each
 */
record RequestHead(String method, URI uri, boolean version1, Map<String, String> headers) {
  /** The lines of a head, without the empty one at its end; null if it is none. */
  static @Nullable RequestHead parse(byte[] octets, int length) {
    List<String> lines = new String(octets, 0, length, ISO_8859_1).lines().toList();
    String[] words = lines.isEmpty() ? new String[0] : lines.getFirst().split(" ", -1);
    if (words.length != 3 || words[0].isEmpty() || !words[2].matches("HTTP/1\\.[01]")) {
      return null;
    }
    Map<String, String> headers = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      if (colon <= 0) {
        return null;
      }
      headers.putIfAbsent(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    if (!headers.getOrDefault("content-length", "0").matches("\\d{1,18}")) {
      return null;
    }
    try {
      URI uri = new URI(words[1]);
      return uri.getPath() == null || !uri.getPath().startsWith("/")
          ? null
          : new RequestHead(words[0], uri, words[2].endsWith("1"), Map.copyOf(headers));
    } catch (URISyntaxException e) {
      return null; // refused as any other head that cannot be read
    }
  }

  /** A header, or null. */
  @Nullable String header(String lowerCaseName) {
    return headers.get(lowerCaseName);
  }

  boolean isHead() {
    return method.equals("HEAD");
  }

  /** Whether something follows that is not the next request. */
  boolean hasBody() {
    String length = header("content-length");
    return header("transfer-encoding") != null || (length != null && !length.equals("0"));
  }

  /** Whether the client wants to go on after the answer. */
  boolean goesOn() {
    String connection = header("connection");
    return version1
        && !hasBody()
        && (connection == null || !connection.toLowerCase(Locale.ROOT).contains("close"));
  }
}
