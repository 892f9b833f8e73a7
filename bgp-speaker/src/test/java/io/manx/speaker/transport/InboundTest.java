package io.manx.speaker.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.KeepaliveMessage;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.wire.MessageEncoder;
import io.manx.speaker.wire.WireContext;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InboundTest implements Inbound.Events {
  private static final WireContext EXTENDED =
      new WireContext(
          true,
          true,
          Set.of(Family.IPV4_UNICAST),
          Set.of(),
          Set.of(),
          Set.of(),
          true,
          PathAttributes.ABSENT);

  private final List<BgpMessage> messages = new ArrayList<>();
  private final List<String> closed = new ArrayList<>();
  private final List<NotificationMessage> errors = new ArrayList<>();
  private int octets;
  private int reads;
  private final ReadBuffers buffers = new ReadBuffers();
  private final Inbound inbound = new Inbound(this, buffers);
  private EmbeddedChannel channel = new EmbeddedChannel(inbound);

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void read(byte[] octetsRead) {
    channel.writeInbound(Unpooled.copiedBuffer(octetsRead));
  }

  @Test
  void messagesArriveWholeHoweverTheStreamIsCut() {
    byte[] stream = Messages.encode(Messages.some());
    for (int first = 1; first < stream.length; first++) {
      for (int second = first; second < Math.min(stream.length, first + 25); second++) {
        messages.clear();
        octets = 0;
        read(Arrays.copyOfRange(stream, 0, first));
        read(Arrays.copyOfRange(stream, first, second));
        read(Arrays.copyOfRange(stream, second, stream.length));
        assertEquals(Messages.some(), messages, "cut at " + first + " and " + second);
        assertEquals(stream.length, octets);
      }
    }
    assertEquals(List.of(), errors);
  }

  @Test
  void messagesOfARandomStreamKeepTheirOrder() {
    List<NotificationMessage> sent = Messages.numbered(20_000, 4);
    byte[] stream = Messages.encode(sent);
    Random random = new Random(7);
    int at = 0;
    while (at < stream.length) {
      int length = Math.min(stream.length - at, 1 + random.nextInt(ReadBuffers.READ));
      read(Arrays.copyOfRange(stream, at, at + length));
      at += length;
    }
    assertEquals(sent, messages);
    assertEquals(stream.length, octets);
  }

  @Test
  void anExtendedMessageMayComeInManyPieces() {
    byte[] longest = new byte[WireContext.MAX_EXTENDED_MESSAGE];
    byte[] update = Messages.encode(List.of(KeepaliveMessage.INSTANCE));
    System.arraycopy(update, 0, longest, 0, update.length);
    longest[16] = (byte) 0xFF;
    longest[17] = (byte) 0xFF;
    longest[18] = 3; // a NOTIFICATION with a lot of data
    inbound.negotiated(EXTENDED);
    for (int at = 0; at < longest.length; at += 4093) {
      read(Arrays.copyOfRange(longest, at, Math.min(longest.length, at + 4093)));
    }
    read(update);
    assertEquals(List.of(), errors);
    assertEquals(2, messages.size());
    assertEquals(KeepaliveMessage.INSTANCE, messages.get(1));
  }

  @Test
  void whatWasGoodBeforeTheErrorIsReportedAndNothingAfterIt() {
    byte[] good = Messages.encode(Messages.some());
    byte[] stream = Arrays.copyOf(good, good.length + 40);
    read(stream);
    read(good);
    assertEquals(Messages.some(), messages);
    assertEquals(1, errors.size());
    assertTrue(errors.getFirst().is(ErrorCode.CONNECTION_NOT_SYNCHRONIZED));
    assertEquals(2, reads);
  }

  @Test
  void garbageOfAnyKindIsOneErrorAndNeverAnException() {
    for (int seed = 0; seed < 500; seed++) {
      errors.clear();
      channel = new EmbeddedChannel(new Inbound(this, buffers));
      Random random = new Random(seed);
      byte[] garbage = new byte[20 + random.nextInt(300)];
      random.nextBytes(garbage);
      if (seed % 2 == 0) {
        Arrays.fill(garbage, 0, 16, (byte) 0xFF);
        garbage[16] = (byte) (seed % 4 == 0 ? 0 : 0x80);
      }
      read(garbage);
      read(new byte[100]);
      assertTrue(errors.size() <= 1, "seed " + seed);
      assertTrue(seed % 2 == 0 || errors.size() == 1, "seed " + seed);
      assertTrue(channel.isOpen(), "seed " + seed);
      channel.finishAndReleaseAll();
    }
  }

  @Test
  void anUpdateBeforeTheSessionIsNegotiatedHasNoPrefixes() {
    read(MessageEncoder.endOfRib(Family.IPV4_UNICAST));
    assertEquals(List.of(new UpdateMessage(List.of(), List.of(), null, List.of())), messages);
    inbound.negotiated(EXTENDED);
    read(MessageEncoder.endOfRib(Family.IPV4_UNICAST));
    assertEquals(Family.IPV4_UNICAST, ((UpdateMessage) messages.get(1)).endOfRib());
  }

  @Test
  void afterAFailedWriteTheLastWordsOfThePeerAreStillRead() {
    channel.pipeline().fireExceptionCaught(new IOException("Broken pipe"));
    assertTrue(channel.isOpen());
    read(Messages.encode(List.of(Messages.CEASE)));
    assertEquals(List.of(Messages.CEASE), messages);
    channel.advanceTimeBy(2, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertFalse(channel.isOpen());
    assertEquals(List.of("Broken pipe"), closed);
  }

  @Test
  void aBugOfOursClosesTheConnection() {
    channel.pipeline().fireExceptionCaught(new IllegalStateException("thrown by a test"));
    assertFalse(channel.isOpen());
    assertTrue(closed.getFirst().contains("thrown by a test"));
  }

  @Override
  public void arrived() {
    reads++;
  }

  @Override
  public void received(List<BgpMessage> received, int length) {
    messages.addAll(received);
    octets += length;
  }

  @Override
  public void malformed(NotificationMessage error) {
    errors.add(error);
  }

  @Override
  public void closed(String reason) {
    closed.add(reason);
  }
}
