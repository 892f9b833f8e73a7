package io.manx.speaker.bfd;

/** Why a session left Up last (RFC 5880 §4.1); the ordinal is the code in the packet. */
public enum Diagnostic {
  /** It never did. */
  NONE("no diagnostic"),
  /** The other system fell silent. */
  DETECTION_TIME_EXPIRED("detection time expired"),
  /** The echo function, which we do not run, failed. */
  ECHO_FAILED("echo function failed"),
  /** The other system said that it is down. */
  NEIGHBOR_DOWN("neighbor signaled session down"),
  /** The forwarding plane started over. */
  FORWARDING_RESET("forwarding plane reset"),
  /** Something else says that the path is down. */
  PATH_DOWN("path down"),
  /** A path that this one is made of is down. */
  CONCATENATED_PATH_DOWN("concatenated path down"),
  /** An administrator said so. */
  ADMINISTRATIVELY_DOWN("administratively down"),
  /** A path of the other direction is down. */
  REVERSE_CONCATENATED_PATH_DOWN("reverse concatenated path down");

  private final String text;

  Diagnostic(String text) {
    this.text = text;
  }

  /** For people, in the words of RFC 5880. */
  public String text() {
    return text;
  }
}
