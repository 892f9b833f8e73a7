package io.manx.speaker.control.text;

/** Whose texts are spoken. */
public enum Dialect {
  /** BIRD 2.0.12. */
  BIRD2,
  /** What calico-node, calicoctl, bird_exporter and birdwatcher all understand. */
  CALICO;

  /** The version a daemon of this dialect claims, in the greeting and in show status. */
  public String version(String manxVersion) {
    // Calico reads a version only after "v"; birdwatcher sends filters only to "2.".
    return this == BIRD2 ? "2.0.12+manx-" + manxVersion : "v" + manxVersion + "+birdv1.6.8";
  }
}
