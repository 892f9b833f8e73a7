package io.manx.speaker.runtime;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.AsPath;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.model.PrefixBlock;
import io.manx.speaker.policy.HiddenReason;
import io.manx.speaker.policy.ImportPolicy;
import io.manx.speaker.sim.PipeNetwork;
import io.manx.speaker.sim.Plan;
import io.manx.speaker.sim.ScriptedBfd;
import io.manx.speaker.sim.VirtualClock;
import io.manx.speaker.sim.VirtualLoop;
import io.manx.speaker.status.PathView;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A speaker with a table of routes of two peers, whose loop is whoever asks: what a question costs
 * can be counted on one thread. No two neighbouring routes have the same attributes, next hop or
 * age.
 */
public final class LoadedSpeaker {
  private static final int NEXT_HOPS = 16;
  private static final int AGES = 100_000;

  private final StatusReader status;

  /** Loads a table. */
  public LoadedSpeaker(AddressFamily family, int routes, int peers) {
    VirtualClock clock = new VirtualClock();
    IpAddress own = IpAddress.parse("192.0.2.1");
    Speaker speaker =
        new Speaker(
            new Inline(),
            new PipeNetwork(clock, 1).host(new VirtualLoop(clock), own),
            new ScriptedBfd(),
            () -> Instant.parse("2026-01-02T12:00:00.25Z"),
            () -> 0.5,
            new Plan(65000, "192.0.2.1").build(),
            false,
            new Nobody(),
            NextHopTable.allReachable());
    for (int peer = 1; peer <= peers; peer++) {
      load(speaker, family, routes, peer);
    }
    this.status = new StatusReader(speaker, new Kernel(), "0");
  }

  /** Its answers, which are there at once. */
  public StatusReader status() {
    return status;
  }

  private static void load(Speaker speaker, AddressFamily family, int routes, int peer) {
    PathSource source =
        new PathSource(
            peer,
            "tor" + peer,
            PathSource.Kind.EBGP,
            65000 + peer,
            IpAddress.v4(peer),
            IpAddress.parse("198.51.100." + peer));
    speaker.rib().sourceUp(source, new Accepting(), 0);
    for (int i = 0; i < routes; i++) {
      PrefixBlock.Builder block = PrefixBlock.builder(Family.unicast(family), 1);
      if (family == AddressFamily.IPV4) {
        block.addV4((0x1000_0000L + ((long) i << 8)) << 8 | 24, 0);
      } else {
        block.addV6(0x2001_0DB8_0000_0000L + i, 0, 64, 0);
      }
      var announcement = new UpdateMessage.Announcement(attributes(family, i, peer), block.build());
      speaker
          .rib()
          .update(
              source,
              new UpdateMessage(List.of(), List.of(announcement), null, List.of()),
              -(i * 7919 % AGES));
    }
  }

  private static PathAttributes attributes(AddressFamily family, int i, int peer) {
    String nextHop = (family == AddressFamily.IPV4 ? "203.0.113." : "2001:db8:f::") + i % NEXT_HOPS;
    return PathAttributes.builder(IpAddress.parse(nextHop))
        .asPath(AsPath.sequence(65000 + peer, 4_200_000_000L + i, 7))
        .localPref(100)
        .med(i)
        .communities(65001 << 16 | 1, i)
        .largeCommunities(65001, i, -1)
        .extendedCommunities(0x0002L << 48 | 65001L << 32 | i)
        .build();
  }

  /** Takes all. */
  private static final class Accepting implements ImportPolicy {
    @Override
    public @Nullable HiddenReason checkAttributes(PathAttributes received) {
      return null;
    }

    @Override
    public int match(Family family, long high, long low, int length, PathAttributes received) {
      return 0;
    }

    @Override
    public PathAttributes transform(int variant, PathAttributes received) {
      return received;
    }
  }

  /** A kernel that has all and knows the way to each next hop, as the agent's bridge answers. */
  private static final class Kernel implements KernelView {
    private final Map<IpAddress, List<PathView.NextHop>> known = new HashMap<>();

    @Override
    public boolean isPresent() {
      return true;
    }

    @Override
    public List<PathView.NextHop> resolve(IpAddress nextHop) {
      return known.computeIfAbsent(nextHop, each -> List.of(new PathView.NextHop(each, "eth0", 1)));
    }

    @Override
    public boolean isRefused(IpPrefix prefix) {
      return false;
    }

    @Override
    public boolean hasTroubles() {
      return false;
    }

    @Override
    public long installed(Family family) {
      return 0;
    }
  }

  /** Whoever asks is the loop. */
  private static final class Inline implements EventLoop {
    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
      return () -> {};
    }

    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public boolean inLoop() {
      return true;
    }
  }

  private static final class Nobody implements Speaker.Observer {
    @Override
    public void converged() {}

    @Override
    public void complete(Family family) {}

    @Override
    public void configured(NodeConfig config) {}

    @Override
    public void nextHopLiveness(IpAddress nextHop, boolean alive) {}
  }
}
