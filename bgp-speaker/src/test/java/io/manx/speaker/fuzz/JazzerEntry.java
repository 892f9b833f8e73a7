package io.manx.speaker.fuzz;

/** What Jazzer calls; the system property {@code manx.fuzz.target} names the target. */
public final class JazzerEntry {
  private static final FuzzTarget TARGET =
      FuzzTarget.of(System.getProperty("manx.fuzz.target", "stream"));

  private JazzerEntry() {}

  /** Runs one input. */
  public static void fuzzerTestOneInput(byte[] octets) {
    TARGET.accept(octets);
  }
}
