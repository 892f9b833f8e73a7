package io.manx.speaker.transport;

import static io.manx.speaker.Patience.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.net.Rfc;
import io.manx.speaker.message.KeepaliveMessage;
import io.manx.speaker.runtime.ConnectSpec;
import io.manx.speaker.runtime.Connection;
import io.manx.speaker.runtime.Password;
import io.manx.speaker.runtime.Transport;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel checks for us, over loopback: RFC 2385 keys and RFC 5082 hop limits. */
@Timeout(120)
class Md5AndTtlTest {
  private static final Password RIGHT = new Password("correct horse");
  private static final Password WRONG = new Password("battery staple");
  private final Loopback net = new Loopback();

  @AfterEach
  void close() {
    net.close();
  }

  private static ConnectSpec spec(
      IpAddress to, int port, Optional<Password> key, int ttl, int min) {
    return new ConnectSpec(to, port, to, null, key, ttl, min, Duration.ofSeconds(30));
  }

  /** The same for who does not wait long for an answer that may not come. */
  private static ConnectSpec brief(ConnectSpec spec) {
    return new ConnectSpec(
        spec.remote(),
        spec.port(),
        spec.source(),
        spec.device(),
        spec.password(),
        spec.ttl(),
        spec.minTtl(),
        Duration.ofMillis(900));
  }

  private void assertNoAnswer(ConnectSpec spec) {
    CompletionException none =
        assertThrows(CompletionException.class, () -> net.connect(brief(spec)).join());
    assertEquals("java.io.IOException: No answer", none.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  @Rfc(value = 2385, shows = "only a peer with the right MD5 key connects")
  void onlyTheRightKeyConnects(String address) throws Exception {
    IpAddress local = IpAddress.parse(address);
    IpAddress otherFamily = IpAddress.parse(local.isV4() ? "2001:db8::1" : "192.0.2.1");
    int port =
        net.listen(local, Map.of(IpPrefix.host(local), RIGHT, IpPrefix.host(otherFamily), WRONG));
    assertNoAnswer(spec(local, port, Optional.of(WRONG), 64, 0));
    assertNoAnswer(spec(local, port, Optional.empty(), 64, 0));
    Connection out = net.connect(spec(local, port, Optional.of(RIGHT), 64, 0)).join();
    Connection in = Loopback.take(net.accepted);
    Loopback.Recorder recorder = new Loopback.Recorder();
    net.onLoop(
        () -> {
          in.listen(recorder);
          out.send(KeepaliveMessage.INSTANCE);
        });
    assertEquals(KeepaliveMessage.INSTANCE, Loopback.take(recorder.messages));

    // The key changes while the socket listens; the session of before lives on.
    ConnectSpec changed = spec(local, port, Optional.of(WRONG), 64, 0);
    Connection again = awaitConnected(local, Map.of(IpPrefix.host(local), WRONG), changed, out);
    assertTrue(again.remotePort() == port);
    net.onLoop(() -> out.send(KeepaliveMessage.INSTANCE));
    assertEquals(KeepaliveMessage.INSTANCE, Loopback.take(recorder.messages));
    assertNull(recorder.closed);
    assertTrue(net.ports.isEmpty(), "the listening socket stayed");

    // Without a key for the peer, one without a key may come.
    awaitConnected(local, Map.of(), spec(local, port, Optional.empty(), 64, 0), out);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  @Rfc(value = 2385, section = "4.1", shows = "the key of a connection changes without a reset")
  void theKeyOfAConnectionChanges(String address) throws Exception {
    IpAddress local = IpAddress.parse(address);
    IpPrefix another = IpPrefix.parse(local.isV4() ? "192.0.2.1/32" : "2001:db8::1/128");
    int port = net.listen(local, Map.of(IpPrefix.host(local), RIGHT, another, WRONG));
    Connection out = net.connect(spec(local, port, Optional.of(RIGHT), 64, 0)).join();
    Connection in = Loopback.take(net.accepted);
    Loopback.Recorder recorder = new Loopback.Recorder();
    net.onLoop(
        () -> {
          in.listen(recorder);
          out.changePassword(WRONG);
          out.send(KeepaliveMessage.INSTANCE);
        });
    assertNull(recorder.messages.poll(300, TimeUnit.MILLISECONDS), "signed with another key");
    net.onLoop(() -> in.changePassword(WRONG));
    assertEquals(KeepaliveMessage.INSTANCE, Loopback.take(recorder.messages), "sent again");
    assertNull(recorder.closed);
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.0/9", "::1, ::/12"})
  @Rfc(value = 2385, shows = "a range of callers has one key, and a peer in it its own")
  void aRangeHasAKey(String address, String cidr) throws Exception {
    IpAddress local = IpAddress.parse(address);
    IpPrefix range = IpPrefix.parse(cidr);
    int port = net.listen(local, Map.of(range, RIGHT));
    ConnectSpec right = spec(local, port, Optional.of(RIGHT), 64, 0);
    ConnectSpec wrong = spec(local, port, Optional.of(WRONG), 64, 0);
    assertNoAnswer(wrong);
    assertNoAnswer(spec(local, port, Optional.empty(), 64, 0));
    Connection out = net.connect(right).join();
    Connection in = Loopback.take(net.accepted);
    Loopback.Recorder recorder = new Loopback.Recorder();
    net.onLoop(() -> in.listen(recorder));

    // The key of the connection is its own by now: it changes, and the range's is taken away.
    net.onLoop(
        () -> {
          in.changePassword(WRONG);
          out.changePassword(WRONG);
          out.send(KeepaliveMessage.INSTANCE);
        });
    assertEquals(KeepaliveMessage.INSTANCE, Loopback.take(recorder.messages));
    awaitConnected(local, Map.of(range, WRONG), wrong, out);
    assertNoAnswer(right);
    awaitConnected(local, Map.of(range, WRONG, IpPrefix.host(local), RIGHT), right, out);
    assertNoAnswer(wrong);
    awaitConnected(local, Map.of(), spec(local, port, Optional.empty(), 64, 0), out);
    net.onLoop(() -> out.send(KeepaliveMessage.INSTANCE));
    assertEquals(KeepaliveMessage.INSTANCE, Loopback.take(recorder.messages));
    assertTrue(net.ports.isEmpty(), "the listening socket stayed");
  }

  /** Gives the listener other keys; returns once a caller comes through. */
  @CanIgnoreReturnValue
  private Connection awaitConnected(
      IpAddress local, Map<IpPrefix, Password> keys, ConnectSpec caller, Connection not) {
    net.onLoop(() -> net.transport.listen(new Transport.ListenSpec(Set.of(local), 0, keys), net));
    return await()
        .until(
            () -> net.connect(brief(caller)).exceptionally(_ -> not).join(),
            connection -> !connection.equals(not));
  }

  @Test
  void aKeyThatTheKernelCannotTakeIsRefusedWithoutShowingIt() {
    Password tooLong = new Password("s3cret".repeat(20));
    CompletionException refused =
        assertThrows(
            CompletionException.class,
            () -> net.connect(spec(Loopback.LOCAL, 1, Optional.of(tooLong), 1, 0)).join());
    assertEquals(
        "java.io.IOException: the password of 127.0.0.1/32 has 120 octets; 1 to 80 are possible",
        refused.getMessage());
    net.onLoop(
        () ->
            net.transport.listen(
                new Transport.ListenSpec(
                    Set.of(Loopback.LOCAL), 0, Map.of(IpPrefix.host(Loopback.LOCAL), tooLong)),
                net));
    await().until(() -> net.listenFailures.size() == 1);
    assertTrue(net.listenFailures.getFirst().contains("1 to 80"));
    assertTrue(net.ports.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  @Rfc(value = 5082, section = "3", shows = "segments with too low a TTL are dropped by the kernel")
  void aPeerFromTooFarAwayIsNotHeard(String address) throws Exception {
    IpAddress local = IpAddress.parse(address);
    int port = net.listen(local, Map.of());
    // Our end wants 255 hops left; the listener's answers have 64: nobody answers.
    assertNoAnswer(spec(local, port, Optional.empty(), 255, 255));

    Connection out = net.connect(spec(local, port, Optional.empty(), 255, 0)).join();
    Connection in = take();
    Loopback.Recorder atIn = new Loopback.Recorder();
    Loopback.Recorder atOut = new Loopback.Recorder();
    net.onLoop(
        () -> {
          in.limitTtl(255, 255);
          in.listen(atIn);
          out.limitTtl(255, 255);
          out.listen(atOut);
          out.send(KeepaliveMessage.INSTANCE);
          in.send(KeepaliveMessage.INSTANCE);
        });
    assertEquals(KeepaliveMessage.INSTANCE, Loopback.take(atIn.messages));
    assertEquals(KeepaliveMessage.INSTANCE, Loopback.take(atOut.messages));
    // From now on it sends as if from one hop further away.
    net.onLoop(
        () -> {
          out.limitTtl(254, 0);
          out.send(KeepaliveMessage.INSTANCE);
        });
    assertNull(atIn.messages.poll(700, TimeUnit.MILLISECONDS));
    net.onLoop(() -> out.limitTtl(255, 0));
    assertEquals(KeepaliveMessage.INSTANCE, Loopback.take(atIn.messages), "sent again");
  }

  /** The last connection accepted, should the refused one have left a trace. */
  private Connection take() throws InterruptedException {
    Connection last = Loopback.take(net.accepted);
    for (Connection next = net.accepted.poll(); next != null; next = net.accepted.poll()) {
      last = next;
    }
    return last;
  }
}
