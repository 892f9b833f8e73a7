package io.manx.node.cluster;

/**
 * An object of the API.
 *
 * @param name its name
 * @param generation the generation of its spec
 * @param created when it was made, RFC 3339; empty if unknown. Of two objects that exclude each
 *     other the older one stays
 * @param spec its spec
 * @param <S> the type of the spec
 */
public record Stored<S>(String name, long generation, String created, S spec) {
  /** An object made just now. */
  public static <S> Stored<S> of(String name, S spec) {
    return new Stored<>(name, 1, "", spec);
  }
}
