package io.manx.speaker.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.speaker.message.Capabilities;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.session.Event;
import io.manx.speaker.session.PeerParameters;
import io.manx.speaker.session.SessionState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two state machines with the real codec between them, on virtual time. */
class SessionsOverPipesTest {
  private static final IpAddress A = IpAddress.parse("10.0.0.1");
  private static final IpAddress B = IpAddress.parse("10.0.0.2");

  private final VirtualClock clock = new VirtualClock();

  private static PeerParameters parameters(long as, IpAddress id, boolean passive) {
    Capabilities capabilities =
        new Capabilities(
            Set.of(Family.IPV4_UNICAST),
            true,
            true,
            OptionalLong.of(as),
            true,
            null,
            Map.of(),
            Map.of(),
            Set.of(),
            OptionalInt.empty(),
            null,
            null,
            List.of());
    return new PeerParameters(
        as,
        0,
        id,
        Duration.ofSeconds(90),
        Duration.ZERO,
        Duration.ofSeconds(5),
        passive,
        Duration.ZERO,
        PeerParameters.IdleHold.DEFAULT,
        capabilities,
        Set.of(),
        false,
        Duration.ZERO);
  }

  private FsmHost host(PipeNetwork network, IpAddress self, IpAddress peer, Random random) {
    long as = self.equals(A) ? 4_200_000_001L : 65002;
    return new FsmHost(
        network.host(new VirtualLoop(clock), self), peer, parameters(as, self, false), random);
  }

  private boolean bothUp(FsmHost a, FsmHost b, PipeNetwork network, Duration limit) {
    return clock.runUntil(
        () ->
            a.state() == SessionState.ESTABLISHED
                && b.state() == SessionState.ESTABLISHED
                && network.openEnds() == 2,
        limit);
  }

  @Test
  void callsThatCrossLeaveOneConnection() {
    Random random = new Random(1);
    PipeNetwork network = new PipeNetwork(clock, 1);
    FsmHost a = host(network, A, B, random);
    FsmHost b = host(network, B, A, random);
    a.handle(new Event.Start());
    b.handle(new Event.Start());
    assertTrue(bothUp(a, b, network, Duration.ofSeconds(2)));
    clock.run(Duration.ofHours(1));
    assertEquals(1, a.sessions());
    assertEquals(1, b.sessions());
    assertEquals(SessionState.ESTABLISHED, a.state());
  }

  @Test
  void aSilentPeerIsGoneAfterTheHoldTime() {
    Random random = new Random(2);
    PipeNetwork network = new PipeNetwork(clock, 2);
    FsmHost a = host(network, A, B, random);
    FsmHost b = host(network, B, A, random);
    a.handle(new Event.Start());
    b.handle(new Event.Start());
    assertTrue(bothUp(a, b, network, Duration.ofSeconds(2)));
    long parted = clock.now();
    network.part(A, B);
    assertTrue(clock.runUntil(() -> a.state() != SessionState.ESTABLISHED, Duration.ofMinutes(5)));
    Duration after = Duration.ofNanos(clock.now() - parted);
    assertTrue(after.compareTo(Duration.ofSeconds(60)) > 0, after::toString);
    assertTrue(after.compareTo(Duration.ofSeconds(90)) <= 0, after::toString);
  }

  @Test
  void comesBackFromEverythingThatASeedThinksOf() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      PipeNetwork network = new PipeNetwork(clock, seed);
      network.shape(Duration.ofMillis(random.nextInt(200)), 10_000 + random.nextInt(100_000));
      FsmHost a = host(network, A, B, random);
      FsmHost b = host(network, B, A, random);
      a.handle(new Event.Start());
      b.handle(new Event.Start());
      for (int i = 0; i < 30; i++) {
        disturb(network, a, random);
        clock.run(Duration.ofMillis(random.nextInt(20_000)));
      }
      network.heal(A, B);
      a.handle(new Event.Start());
      int number = seed;
      assertTrue(
          bothUp(a, b, network, Duration.ofMinutes(10)),
          () -> "seed " + number + ": " + a.state() + ", " + b.state());
    }
  }

  private static void disturb(PipeNetwork network, FsmHost a, Random random) {
    switch (random.nextInt(6)) {
      case 0 -> network.cut(A, B);
      case 1 -> network.part(A, B);
      case 2, 3 -> network.heal(A, B);
      case 4 -> a.handle(new Event.Stop(NotificationMessage.of(ErrorCode.ADMINISTRATIVE_RESET)));
      default -> a.handle(new Event.Start());
    }
  }
}
