package io.manx.speaker.wire;

import io.manx.net.IpAddress;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.OpenMessage;
import org.jspecify.annotations.Nullable;

/**
 * Decodes OPEN and checks it as RFC 4271 §6.2 says; whether the AS fits is the session's to say.
 */
final class OpenDecoder {
  private static final int VERSION = 4;
  private static final int CAPABILITIES = 2;
  private static final int EXTENDED_LENGTH = 255;

  private final byte[] octets;
  private final CapabilityReader capabilities = new CapabilityReader();

  private OpenDecoder(byte[] octets) {
    this.octets = octets;
  }

  /** Decodes the body of an OPEN, which has at least ten octets. */
  static DecodeResult decode(byte[] octets, int from, int to) {
    int version = Octets.u8(octets, from);
    if (version != VERSION) {
      return malformed(ErrorCode.UNSUPPORTED_VERSION, Octets.ofU16(VERSION));
    }
    int holdTime = Octets.u16(octets, from + 3);
    IpAddress identifier = Octets.v4(octets, from + 5);
    var decoder = new OpenDecoder(octets);
    ErrorCode error = decoder.parameters(from + 9, to);
    if (error != null) {
      return malformed(error);
    }
    var announced = decoder.capabilities.result();
    long asNumber = announced.fourOctetAs().orElse(Octets.u16(octets, from + 1));
    if (asNumber == 0) {
      return malformed(ErrorCode.BAD_PEER_AS); // RFC 7607 §2
    }
    if (holdTime == 1 || holdTime == 2) {
      return malformed(ErrorCode.UNACCEPTABLE_HOLD_TIME);
    }
    if (identifier.isUnspecified()) {
      return malformed(ErrorCode.BAD_BGP_IDENTIFIER); // RFC 6286 §2.2
    }
    return new DecodeResult.Decoded(
        new OpenMessage(version, asNumber, holdTime, identifier, announced));
  }

  private static DecodeResult malformed(ErrorCode error, byte... data) {
    return new DecodeResult.Malformed(NotificationMessage.of(error, data));
  }

  /** Reads the optional parameters, in the form of RFC 4271 §4.2 or of RFC 9072 §2. */
  private @Nullable ErrorCode parameters(int at, int to) {
    int length = Octets.u8(octets, at);
    int first = at + 1;
    boolean extended =
        length != 0 && to - first >= 3 && Octets.u8(octets, first) == EXTENDED_LENGTH;
    if (extended) {
      length = Octets.u16(octets, first + 1);
      first += 3;
    }
    if (length != to - first) {
      return ErrorCode.OPEN;
    }
    int head = extended ? 3 : 2;
    while (first < to) {
      if (to - first < head) {
        return ErrorCode.OPEN;
      }
      int value = first + head;
      int end = value + (extended ? Octets.u16(octets, first + 1) : Octets.u8(octets, first + 1));
      if (end > to) {
        return ErrorCode.OPEN;
      }
      if (Octets.u8(octets, first) != CAPABILITIES) {
        return ErrorCode.UNSUPPORTED_OPTIONAL_PARAMETER;
      }
      if (!capabilities(value, end)) {
        return ErrorCode.OPEN;
      }
      first = end;
    }
    return null;
  }

  private boolean capabilities(int from, int to) {
    int at = from;
    while (at < to) {
      if (to - at < 2) {
        return false;
      }
      int end = at + 2 + Octets.u8(octets, at + 1);
      if (end > to || !capabilities.read(Octets.u8(octets, at), octets, at + 2, end)) {
        return false;
      }
      at = end;
    }
    return true;
  }
}
