package io.manx.speaker.bfd;

/** What became of a received packet (RFC 5880 §6.8.6, RFC 5881 §5). */
public enum Verdict {
  /** It counts. */
  ACCEPTED("accepted"),
  /** The version is not 1. */
  BAD_VERSION("not BFD version 1"),
  /** The length field is too small, or says more than the datagram holds. */
  BAD_LENGTH("wrong length"),
  /** The detect multiplier is 0. */
  NO_MULTIPLIER("detect multiplier 0"),
  /** The Multipoint bit is set. */
  MULTIPOINT("multipoint bit set"),
  /** My Discriminator is 0. */
  NO_DISCRIMINATOR("my discriminator 0"),
  /** Your Discriminator is 0, and the state is Init or Up. */
  UNADDRESSED("your discriminator 0 in a state that knows ours"),
  /** The packet is authenticated, and no session of ours is. */
  AUTHENTICATED("authentication, which is not supported: configure the peer without it"),
  /** The TTL or hop limit says that it came from further away (RFC 5881 §5). */
  TOO_FAR("TTL below 255"),
  /** No session belongs to it. */
  NO_SESSION("no such session"),
  /** The session is held down by an administrator. */
  ADMIN_DOWN("session administratively down");

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  /** For people. */
  public String text() {
    return text;
  }
}
