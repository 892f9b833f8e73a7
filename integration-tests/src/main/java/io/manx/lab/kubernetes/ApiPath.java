package io.manx.lab.kubernetes;

import java.util.List;
import java.util.Optional;

/**
 * A path of the API.
 *
 * @param kind the kind
 * @param namespace the namespace; empty for none or all
 * @param name the object's name; empty for all
 * @param subresource such as {@code status}; empty for the object itself
 */
record ApiPath(ApiKind kind, String namespace, String name, String subresource) {
  /** Reads a path; empty if it leads nowhere. */
  static Optional<ApiPath> parse(String path) {
    List<String> parts = List.of(path.substring(1).split("/"));
    String apiVersion;
    List<String> rest;
    if (parts.getFirst().equals("api") && parts.size() > 2) {
      apiVersion = parts.get(1);
      rest = parts.subList(2, parts.size());
    } else if (parts.getFirst().equals("apis") && parts.size() > 3) {
      apiVersion = parts.get(1) + "/" + parts.get(2);
      rest = parts.subList(3, parts.size());
    } else {
      return Optional.empty();
    }
    boolean scoped = rest.getFirst().equals("namespaces") && rest.size() > 2;
    String namespace = scoped ? rest.get(1) : "";
    List<String> words = scoped ? rest.subList(2, rest.size()) : rest;
    return ApiKind.of(apiVersion, words.getFirst())
        .map(
            kind ->
                new ApiPath(
                    kind,
                    namespace,
                    words.size() > 1 ? words.get(1) : "",
                    words.size() > 2 ? words.get(2) : ""));
  }
}
