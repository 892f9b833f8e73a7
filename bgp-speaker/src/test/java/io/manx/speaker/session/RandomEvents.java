package io.manx.speaker.session;

import io.manx.net.IpAddress;
import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.KeepaliveMessage;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.OpenMessage;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;

/** Events of a session in any order, drawn from a source of random numbers. */
final class RandomEvents {
  private RandomEvents() {}

  static PeerParameters parameters(int kind) {
    var restart =
        Peers.withRestart(
            Peers.capabilities(Peers.LOCAL_AS, Family.IPV4_UNICAST, Family.IPV6_UNICAST), true);
    return switch (kind) {
      case 0 -> Peers.parameters();
      case 1 -> Peers.passive();
      case 2 -> Peers.delaying();
      default ->
          Peers.withHoldTime(
              Peers.parameters(restart, false, Duration.ZERO),
              Duration.ofSeconds(180),
              Duration.ofSeconds(60));
    };
  }

  static Event event(FsmWorld world, Random random) {
    int choice = random.nextInt(100);
    int id = someConnection(world, random);
    if (choice < 4) {
      return new Event.Start();
    }
    if (choice < 5) {
      return new Event.Stop(
          random.nextBoolean() ? null : NotificationMessage.of(ErrorCode.PEER_DECONFIGURED));
    }
    if (choice < 7) {
      return choice == 5
          ? new Event.BfdDown()
          : new Event.AutomaticStop(NotificationMessage.of(ErrorCode.MAX_PREFIXES));
    }
    if (choice < 20) {
      return connection(world, random);
    }
    if (choice < 24) {
      if (world.open.remove(id)) {
        return new Event.ConnectionClosed(id, "reset");
      }
      return new Event.ConnectionClosed(99_999_999, "of old");
    }
    if (choice < 26) {
      return new Event.Malformed(id, NotificationMessage.of(ErrorCode.BAD_MESSAGE_TYPE));
    }
    if (choice < 50) {
      return timer(world, random, id);
    }
    return new Event.Received(id, message(random));
  }

  private static int someConnection(FsmWorld world, Random random) {
    List<Integer> ids = world.open.stream().sorted().toList();
    boolean stale = ids.isEmpty() || random.nextInt(20) == 0;
    return stale ? 99_999_999 : ids.get(random.nextInt(ids.size()));
  }

  private static Event connection(FsmWorld world, Random random) {
    boolean incoming = !world.calling || random.nextBoolean();
    if (!incoming) {
      world.calling = false;
      if (random.nextInt(3) == 0) {
        return new Event.ConnectFailed("refused");
      }
    }
    int id = world.nextId++;
    world.open.add(id);
    return new Event.ConnectionUp(id, incoming);
  }

  private static Event timer(FsmWorld world, Random random, int id) {
    TimerKind kind = TimerKind.values()[random.nextInt(TimerKind.values().length)];
    int of = kind.isOfPeer() ? PeerFsm.NO_CONNECTION : id;
    world.timers.getOrDefault(kind, new HashSet<>()).remove(of);
    return new Event.TimerExpired(kind, of);
  }

  private static BgpMessage message(Random random) {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> open(random);
      case 3, 4, 5 -> KeepaliveMessage.INSTANCE;
      case 6 -> new UpdateMessage(List.of(), List.of(), null, List.of());
      default ->
          NotificationMessage.of(ErrorCode.values()[random.nextInt(ErrorCode.values().length)]);
    };
  }

  private static OpenMessage open(Random random) {
    long as = random.nextInt(10) == 0 ? 64999 : Peers.PEER_AS;
    var capabilities = Peers.capabilities(as, Family.IPV4_UNICAST);
    return Peers.open(
        as,
        IpAddress.parse(random.nextBoolean() ? "10.0.0.0" : "10.0.0.2"),
        random.nextInt(5) == 0 ? 0 : 90,
        random.nextBoolean()
            ? Peers.withRestart(capabilities, random.nextBoolean())
            : capabilities);
  }
}
