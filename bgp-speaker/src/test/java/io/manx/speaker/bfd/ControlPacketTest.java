package io.manx.speaker.bfd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.Rfc;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlPacketTest {
  /** Up, Poll, multiplier 3, 100 ms both ways. */
  private static final String GOOD = "20e003180bad000112345678000186a0000186a000000000";

  @ParameterizedTest
  @CsvSource({
    "20c003180bad000112345678000186a0000186a000000000,                 ACCEPTED",
    "204003180bad000100000000000186a0000186a000000000,                 ACCEPTED",
    "20c003180bad000112345678000186a0000186a0000000,                   BAD_LENGTH",
    "20c003190bad000112345678000186a0000186a000000000,                 BAD_LENGTH",
    "20c003170bad000112345678000186a0000186a000000000,                 BAD_LENGTH",
    "00c003180bad000112345678000186a0000186a000000000,                 BAD_VERSION",
    "40c003180bad000112345678000186a0000186a000000000,                 BAD_VERSION",
    "20c000180bad000112345678000186a0000186a000000000,                 NO_MULTIPLIER",
    "20c103180bad000112345678000186a0000186a000000000,                 MULTIPOINT",
    "20c003180000000012345678000186a0000186a000000000,                 NO_DISCRIMINATOR",
    "20c003180bad000100000000000186a0000186a000000000,                 UNADDRESSED",
    "208003180bad000100000000000186a0000186a000000000,                 UNADDRESSED",
    "20c403180bad000112345678000186a0000186a000000000,                 BAD_LENGTH",
    "20c4031c0bad000112345678000186a0000186a00000000001040161,         AUTHENTICATED",
  })
  @Rfc(value = 5880, section = "6.8.6", shows = "every check of a packet that needs no session")
  void checks(String hex, Verdict expected) {
    byte[] octets = HexFormat.of().parseHex(hex);
    assertEquals(expected, new ControlPacket().decode(ByteBuffer.wrap(octets), octets.length));
  }

  @Test
  void whatIsDecodedIsEncodedAgain() {
    byte[] octets = HexFormat.of().parseHex(GOOD);
    ControlPacket packet = new ControlPacket();
    assertEquals(Verdict.ACCEPTED, packet.decode(ByteBuffer.wrap(octets), octets.length));
    assertEquals(BfdState.UP, packet.state);
    assertTrue(packet.poll);
    ByteBuffer again = ByteBuffer.allocate(ControlPacket.LENGTH);
    packet.encode(again);
    assertEquals(GOOD, HexFormat.of().formatHex(again.array()));
  }

  @Test
  void anyOctetsGetAVerdict() {
    Random random = new Random(5880);
    ControlPacket packet = new ControlPacket();
    int accepted = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] octets = HexFormat.of().parseHex(GOOD + "00".repeat(8));
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        octets[random.nextInt(octets.length)] = (byte) random.nextInt();
      }
      int length = random.nextInt(octets.length + 1);
      if (packet.decode(ByteBuffer.wrap(octets), length) == Verdict.ACCEPTED) {
        accepted++;
        ByteBuffer again = ByteBuffer.allocate(ControlPacket.LENGTH);
        packet.encode(again);
        assertEquals(Verdict.ACCEPTED, packet.decode(again, ControlPacket.LENGTH));
      }
    }
    assertTrue(accepted > 1000, accepted + " accepted");
  }
}
