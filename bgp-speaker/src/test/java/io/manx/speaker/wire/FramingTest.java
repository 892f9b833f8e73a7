package io.manx.speaker.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.manx.net.Rfc;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.NotificationMessage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FramingTest {
  private static byte[] header(int length, int type) {
    byte[] octets = new byte[Math.max(length, MessageHeader.LENGTH)];
    Arrays.fill(octets, 0, 16, (byte) 0xFF);
    octets[16] = (byte) (length >>> 8);
    octets[17] = (byte) length;
    octets[18] = (byte) type;
    return octets;
  }

  /** RFC 4271 §6.1, RFC 2918 §3, RFC 8654 §4: the lengths at the edges of each type. */
  @ParameterizedTest
  @CsvSource({
    "1, 28, 4096, 1/2", "1, 29, 4096, ok", "1, 4096, 65535, ok", "1, 4097, 65535, 1/2",
    "2, 22, 4096, 1/2", "2, 23, 4096, ok", "2, 4096, 4096, ok", "2, 4097, 4096, 1/2",
    "2, 4097, 65535, ok", "2, 65535, 65535, ok", "3, 20, 4096, 1/2", "3, 21, 4096, ok",
    "3, 4097, 4096, 1/2", "3, 4097, 65535, ok", "4, 18, 4096, 1/2", "4, 19, 4096, ok",
    "4, 20, 4096, 1/2", "4, 20, 65535, 1/2", "5, 22, 4096, 1/2", "5, 23, 4096, ok",
    "5, 24, 4096, ok", "0, 19, 4096, 1/3", "6, 19, 4096, 1/3", "255, 100, 4096, 1/3",
    "6, 18, 4096, 1/2", "6, 0, 4096, 1/2", "6, 4097, 4096, 1/2", "2, 0, 4096, 1/2"
  })
  @Rfc(
      value = 8654,
      section = "4",
      shows = "the largest message is 4096 octets, or 65535 where negotiated")
  void lengths(int type, int length, int maxMessage, String expected) {
    byte[] octets = header(length, type);
    int found = MessageFramer.next(octets, 0, octets.length, maxMessage);
    if (expected.equals("ok")) {
      assertEquals(length, found);
      return;
    }
    assertEquals(MessageFramer.MALFORMED, found);
    NotificationMessage error = MessageFramer.error(octets, 0, octets.length, maxMessage);
    assertEquals(expected, error.code() + "/" + error.subcode());
    byte[] data =
        error.subcode() == 3
            ? new byte[] {(byte) type}
            : new byte[] {(byte) (length >>> 8), (byte) length};
    assertEquals(Wire.text(data), Wire.text(error.data()));
  }

  @Test
  @Rfc(value = 4271, section = "6.1", shows = "a wrong marker ends the session")
  void wrongMarkerIsSeenAtTheFirstWrongOctet() {
    for (int wrong = 0; wrong < 16; wrong++) {
      byte[] octets = header(19, 4);
      octets[wrong] = 'G';
      for (int present = 0; present <= octets.length; present++) {
        int found = MessageFramer.next(octets, 0, present, 4096);
        assertEquals(present > wrong ? MessageFramer.MALFORMED : MessageFramer.NEED_MORE, found);
      }
      assertEquals(
          NotificationMessage.of(ErrorCode.CONNECTION_NOT_SYNCHRONIZED),
          MessageFramer.error(octets, 0, wrong + 1, 4096));
    }
  }

  @Test
  void messagesInARowAndInPieces() {
    var stream = new WireBuffer(16);
    stream.put(new byte[] {1, 2, 3}); // the stream may begin anywhere in the array
    byte[] keepalive = header(19, 4);
    byte[] update = header(60, 2);
    stream.put(keepalive);
    stream.put(update);
    byte[] octets = stream.toOctets();
    for (int limit = 3; limit < octets.length; limit++) {
      assertEquals(limit < 22 ? 0 : 19, MessageFramer.next(octets, 3, limit, 4096));
      if (limit >= 22) {
        assertEquals(0, MessageFramer.next(octets, 22, limit, 4096));
      }
    }
    assertEquals(60, MessageFramer.next(octets, 22, octets.length, 4096));
  }
}
