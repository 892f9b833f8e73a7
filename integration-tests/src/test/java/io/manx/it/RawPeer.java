package io.manx.it;

import java.util.HexFormat;

/** The octets of a peer that says what no daemon would: a four-octet AS with IPv4 unicast. */
final class RawPeer {
  private static final String MARKER = "ff".repeat(16);
  private static final String KEEPALIVE = MARKER + "001304";

  private final StringBuilder octets = new StringBuilder();

  /** Begins with OPEN and KEEPALIVE, as peer number {@code number}. */
  RawPeer(int number, int as) {
    this(number, as, "00010001");
  }

  /** The same with one family: AFI, a zero octet and SAFI. */
  RawPeer(int number, int as, String family) {
    String as4 = HexFormat.of().toHexDigits(as);
    String as2 = as >>> 16 == 0 ? as4.substring(4) : "5ba0";
    String capabilities = "0104" + family + "4104" + as4;
    String parameters = "02" + octet(capabilities.length() / 2) + capabilities;
    String identifier = HexFormat.of().toHexDigits(Wire.peerAddress(number).v4Bits());
    message(1, "04" + as2 + "005a" + identifier + octet(parameters.length() / 2) + parameters);
    octets.append(KEEPALIVE).append(',');
  }

  private static String octet(int value) {
    return HexFormat.of().toHexDigits((byte) value);
  }

  private void message(int type, String body) {
    String digits = body.replace(" ", "");
    octets.append(MARKER);
    octets.append(HexFormat.of().toHexDigits((short) (19 + digits.length() / 2)));
    octets.append(octet(type)).append(digits);
  }

  /** Announces a prefix of 24 bits, whose first three octets are given, with these attributes. */
  RawPeer announce(String prefix, String attributes) {
    return update(attributes, "18" + prefix);
  }

  /** Sends an UPDATE without withdrawals. */
  RawPeer update(String attributes, String nlri) {
    String list = attributes.replace(" ", "");
    message(2, "0000" + HexFormat.of().toHexDigits((short) (list.length() / 2)) + list + nlri);
    return this;
  }

  /** Sends an UPDATE, given without its header. */
  RawPeer body(String octets) {
    message(2, octets);
    return this;
  }

  /** What {@link BgpClient} is to send. */
  String octets() {
    return octets.toString();
  }
}
