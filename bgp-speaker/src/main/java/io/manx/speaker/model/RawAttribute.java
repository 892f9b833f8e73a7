package io.manx.speaker.model;

import java.util.Arrays;

/**
 * A path attribute that is carried without being understood (RFC 4271 §9, RFC 7606).
 *
 * @param flags the flags octet as it goes out: Optional, Transitive and Partial; never Extended
 *     Length
 * @param code the type code, 0..255
 * @param value the octets of the value; not to be modified
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode below
public record RawAttribute(int flags, int code, byte[] value) {
  /** Flag: optional. */
  public static final int OPTIONAL = 0x80;

  /** Flag: transitive. */
  public static final int TRANSITIVE = 0x40;

  /** Flag: partial. */
  public static final int PARTIAL = 0x20;

  /** Flag: the length field has two octets. */
  public static final int EXTENDED_LENGTH = 0x10;

  @Override
  public boolean equals(Object other) {
    return other instanceof RawAttribute that
        && flags == that.flags
        && code == that.code
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * flags + code) + Arrays.hashCode(value);
  }

  /** BIRD's text: {@code [fd]: de ad be ef}, without the name. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    for (byte octet : value) {
      text.append(text.isEmpty() ? "" : " ").append(String.format("%02x", octet & 0xFF));
    }
    return text.toString();
  }
}
