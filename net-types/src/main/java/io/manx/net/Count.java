package io.manx.net;

/** A number of things, for people: {@code 1 peer}, {@code 2 peers}. */
public final class Count {
  private Count() {}

  /**
   * The number and the noun.
   *
   * @param noun for one of them; all but one have an {@code s} more, or {@code es} after an x
   */
  public static String of(long number, String noun) {
    String ending = number == 1 ? "" : noun.endsWith("x") ? "es" : "s";
    return number + " " + noun + ending;
  }
}
