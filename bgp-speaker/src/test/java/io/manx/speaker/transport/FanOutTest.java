package io.manx.speaker.transport;

import static io.manx.speaker.Patience.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.speaker.message.EncodedUpdates;
import io.manx.speaker.message.KeepaliveMessage;
import io.manx.speaker.runtime.Connection;
import io.manx.speaker.wire.WireContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class FanOutTest {
  private final Loopback net = new Loopback();
  private final List<Loopback.Call> calls = new ArrayList<>();
  private final List<Connection> members = new ArrayList<>();

  @BeforeEach
  void threeMembers() throws Exception {
    int port = net.listen(Loopback.LOCAL, Map.of());
    for (int i = 0; i < 3; i++) {
      int index = i;
      Loopback.Call call = net.call(port);
      calls.add(call);
      members.add(call.connection());
      net.onLoop(() -> call.connection().negotiated(WireContext.PLAIN, index));
    }
  }

  @AfterEach
  void close() throws IOException {
    for (Loopback.Call call : calls) {
      call.peer().close();
    }
    net.close();
  }

  /** Segments of random octets to all, to all but one and to one only, and what each one gets. */
  private static EncodedUpdates random(Random random, List<ByteArrayOutputStream> expected) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    EncodedUpdates.Builder builder = new EncodedUpdates.Builder();
    int segments = 1 + random.nextInt(6);
    for (int i = 0; i < segments; i++) {
      byte[] segment = new byte[1 + random.nextInt(random.nextInt(10) == 0 ? 200_000 : 300)];
      random.nextBytes(segment);
      all.writeBytes(segment);
      int peer = random.nextInt(4) - 1;
      boolean only = peer >= 0 && random.nextBoolean();
      if (only) {
        builder.toOnly(all.size(), peer);
      } else {
        builder.toAllBut(all.size(), peer);
      }
      for (int member = 0; member < expected.size(); member++) {
        if (only ? member == peer : member != peer) {
          expected.get(member).writeBytes(segment);
        }
      }
    }
    return builder.build(all.toByteArray());
  }

  /** Runs a task as the loop, if it sleeps, on the thread that serves the first member. */
  private void inPassing(Runnable task) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    Runnable told =
        () -> {
          task.run();
          done.complete(true);
        };
    IoThread thread = ((NettyConnection) members.getFirst()).side().thread();
    assertTrue(thread.execute(() -> net.loop.executeInPassing(List.of(told))));
    done.join();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyMemberGetsItsSegmentsInOrderAndWhatIsSentBetweenThem(boolean inPassing)
      throws Exception {
    List<ByteArrayOutputStream> expected =
        List.of(
            new ByteArrayOutputStream(), new ByteArrayOutputStream(), new ByteArrayOutputStream());
    List<CompletableFuture<byte[]>> got = new ArrayList<>();
    for (Loopback.Call call : calls) {
      CompletableFuture<byte[]> octets = new CompletableFuture<>();
      got.add(octets);
      Thread.ofVirtual().start(() -> octets.complete(readToEnd(call)));
    }
    Random random = new Random(11);
    byte[] keepalive = Messages.encode(List.of(KeepaliveMessage.INSTANCE));
    for (int round = 0; round < 200; round++) {
      Runnable turn =
          () -> {
            net.transport.fanOut(random(random, expected), members);
            int member = random.nextInt(3);
            members.get(member).send(KeepaliveMessage.INSTANCE);
            expected.get(member).writeBytes(keepalive);
            List<ByteArrayOutputStream> one =
                List.of(expected.get(0), new ByteArrayOutputStream(), new ByteArrayOutputStream());
            members.getFirst().send(random(random, one));
          };
      if (inPassing) {
        inPassing(turn);
      } else {
        net.onLoop(turn);
      }
    }
    net.onLoop(() -> members.forEach(Connection::closeAfterSending));
    for (int member = 0; member < 3; member++) {
      assertArrayEquals(expected.get(member).toByteArray(), got.get(member).join());
    }
    for (Connection member : members) {
      await().until(() -> member.backlog() == 0);
    }
  }

  private static byte[] readToEnd(Loopback.Call call) {
    try {
      return call.peer().getInputStream().readAllBytes();
    } catch (IOException e) {
      return e.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  private static EncodedUpdates block(int length) {
    EncodedUpdates.Builder builder = new EncodedUpdates.Builder();
    builder.toAllBut(length, EncodedUpdates.NOBODY);
    byte[] octets = new byte[length];
    new Random(length).nextBytes(octets);
    return builder.build(octets);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMemberThatDoesNotReadHoldsNobodyUp(boolean inPassing) throws Exception {
    EncodedUpdates block = block(50_000);
    List<Thread> readers = new ArrayList<>();
    int blocks = 600;
    for (Loopback.Call call : calls.subList(1, 3)) {
      InputStream in = call.peer().getInputStream();
      readers.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < blocks; i++) {
                        assertArrayEquals(block.octets(), in.readNBytes(block.length()));
                      }
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  }));
    }
    for (int i = 0; i < blocks; i++) {
      Runnable turn = () -> net.transport.fanOut(block, members);
      if (inPassing) {
        inPassing(turn);
      } else {
        net.onLoop(turn);
      }
    }
    for (Thread reader : readers) {
      reader.join();
    }
    await().until(() -> members.get(1).backlog() + members.get(2).backlog() == 0);
    long stuck = members.getFirst().backlog();
    assertTrue(stuck > Connection.HIGH_WATER, () -> "backlog " + stuck);
    assertTrue(members.getFirst().lastSendProgress() < net.loop.nanoTime());
    net.onLoop(() -> members.getFirst().abort());
    await().until(() -> net.transport.buffersInUse() == 0);
    // The I/O thread gives the buffers back first, and counts after that.
    await().until(() -> members.getFirst().backlog() == 0);
  }

  @Test
  void membersThatAreGoneOrGetNothingCostNothing() throws Exception {
    EncodedUpdates.Builder builder = new EncodedUpdates.Builder();
    builder.toOnly(5, 1);
    EncodedUpdates one = builder.build(new byte[] {1, 2, 3, 4, 5});
    calls.get(2).peer().setSoLinger(true, 0);
    calls.get(2).peer().close();
    await().until(() -> calls.get(2).recorder().closed != null);
    net.onLoop(() -> net.transport.fanOut(one, members));
    assertArrayEquals(
        new byte[] {1, 2, 3, 4, 5}, calls.get(1).peer().getInputStream().readNBytes(5));
    net.onLoop(
        () -> {
          net.transport.fanOut(new EncodedUpdates.Builder().build(new byte[0]), members);
          net.transport.fanOut(one, List.of());
          net.transport.fanOut(block(50), members);
        });
    byte[] got = calls.getFirst().peer().getInputStream().readNBytes(50);
    assertArrayEquals(block(50).octets(), got);
    assertEquals(0, members.get(2).backlog());
  }
}
