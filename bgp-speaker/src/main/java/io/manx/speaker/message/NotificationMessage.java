package io.manx.speaker.message;

import java.util.Arrays;

/**
 * NOTIFICATION (RFC 4271 §4.5). Code and subcode keep their wire values, since a peer may send any.
 *
 * @param code error code, 0..255; {@link ErrorCode} names the known ones
 * @param subcode error subcode, 0..255
 * @param data the data field; not to be modified
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode below
public record NotificationMessage(int code, int subcode, byte[] data) implements BgpMessage {
  private static final byte[] NONE = {};

  /** A NOTIFICATION without data. */
  public static NotificationMessage of(ErrorCode error) {
    return of(error, NONE);
  }

  /** A NOTIFICATION with data. */
  public static NotificationMessage of(ErrorCode error, byte[] data) {
    return new NotificationMessage(error.code(), error.subcode(), data);
  }

  /** Whether code and subcode are those of {@code error}. */
  public boolean is(ErrorCode error) {
    return code == error.code() && subcode == error.subcode();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NotificationMessage that
        && code == that.code
        && subcode == that.subcode
        && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * code + subcode) + Arrays.hashCode(data);
  }

  /** The error's name, such as {@code Hold timer expired}, and its numbers. */
  @Override
  public String toString() {
    return ErrorCode.describe(code, subcode) + " (" + code + "/" + subcode + ")";
  }
}
