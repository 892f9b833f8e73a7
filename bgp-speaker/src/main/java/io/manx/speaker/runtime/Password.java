package io.manx.speaker.runtime;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A TCP MD5 key (RFC 2385). Never printed: {@link #toString} hides it. */
public final class Password {
  private final byte[] key;

  /** The key as the octets of {@code text} in UTF-8. */
  public Password(String text) {
    this.key = text.getBytes(StandardCharsets.UTF_8);
  }

  /** A copy of the key, for the socket option. */
  public byte[] octets() {
    return key.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Password that && MessageDigest.isEqual(key, that.key);
  }

  @Override
  public int hashCode() {
    return key.length;
  }

  @Override
  public String toString() {
    return "(hidden)";
  }
}
