package io.manx.speaker.wire;

/** The codes of the capabilities that Manx knows (IANA registry of RFC 5492 §6). */
final class CapabilityCode {
  static final int MULTIPROTOCOL = 1;
  static final int ROUTE_REFRESH = 2;
  static final int EXTENDED_NEXT_HOP = 5;
  static final int EXTENDED_MESSAGE = 6;
  static final int ROLE = 9;
  static final int GRACEFUL_RESTART = 64;
  static final int FOUR_OCTET_AS = 65;
  static final int ADD_PATH = 69;
  static final int ENHANCED_ROUTE_REFRESH = 70;
  static final int LONG_LIVED_GRACEFUL_RESTART = 71;
  static final int HOSTNAME = 73;
  static final int SOFTWARE_VERSION = 75;

  private CapabilityCode() {}
}
