package io.manx.speaker.rib;

import io.manx.net.IpAddress;
import io.manx.speaker.decision.DecisionOptions;
import io.manx.speaker.message.EncodedUpdates;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.AsPath;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.model.PathSource.Kind;
import io.manx.speaker.model.PrefixBlock;
import io.manx.speaker.wire.WireContext;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How long a prefix takes through import, decision, export and encoding: a main to profile with,
 * not a test. Arguments: senders, receivers, prefixes a sender, "same" or "distinct".
 */
final class RibThroughput {
  private static final int PER_SET = 8;
  private static final int UPDATES_PER_DRAIN = 500;

  private final Rib rib =
      new Rib(source(0, Kind.LOCAL), DecisionOptions.STANDARD, NextHopOracle.ALL_REACHABLE);
  private long octets;
  private final UpdateSink sink =
      new UpdateSink() {
        @Override
        public void send(EncodedUpdates updates, List<GroupMember> members) {
          octets += updates.length();
        }

        @Override
        public void dumpSent(GroupMember member, Family family, boolean initial) {}
      };

  private record Receiver(int peerIndex) implements GroupMember {
    @Override
    public long backlog() {
      return 0;
    }
  }

  private static PathSource source(int peer, Kind kind) {
    return new PathSource(
        peer, "p" + peer, kind, 65000, IpAddress.v4(peer + 1), IpAddress.v4(peer + 1));
  }

  private List<PathSource> start(int senders, int receivers) {
    WireContext context = WireContext.plain(true, false, Set.of(Family.IPV4_UNICAST));
    List<PathSource> sources = new ArrayList<>();
    for (int i = 1; i <= senders + receivers; i++) {
      if (i <= senders) {
        sources.add(source(i, Kind.IBGP_CLIENT));
        rib.sourceUp(sources.getLast(), TestPolicies.Import.ALL, 0);
      }
      rib.memberUp(
          new Receiver(i), Family.IPV4_UNICAST, new TestPolicies.Reflect(true, 1000), context);
    }
    return sources;
  }

  private static List<UpdateMessage> updates(int sender, int first, int count) {
    List<UpdateMessage> messages = new ArrayList<>();
    for (int i = 0; i < count; i += PER_SET) {
      PathAttributes attributes =
          PathAttributes.builder(IpAddress.v4(0x0A000000 + sender))
              .asPath(AsPath.sequence(64500 + i / PER_SET % 50000, 1 + i / PER_SET / 50000, 7))
              .localPref(100)
              .build();
      PrefixBlock.Builder block = PrefixBlock.builder(Family.IPV4_UNICAST, PER_SET);
      for (int j = i; j < Math.min(count, i + PER_SET); j++) {
        block.addV4((0x10000000L + ((long) (first + j) << 8)) << 8 | 24, 0);
      }
      var announcement = new UpdateMessage.Announcement(attributes, block.build());
      messages.add(new UpdateMessage(List.of(), List.of(announcement), null, List.of()));
    }
    return messages;
  }

  public static void main(String[] args) {
    int senders = args.length > 0 ? Integer.parseInt(args[0]) : 1;
    int receivers = args.length > 1 ? Integer.parseInt(args[1]) : 1;
    int count = args.length > 2 ? Integer.parseInt(args[2]) : 1_000_000;
    boolean same = args.length > 3 && args[3].equals("same");
    List<List<UpdateMessage>> input = new ArrayList<>();
    for (int s = 0; s < senders; s++) {
      input.add(updates(s + 1, same ? 0 : s * count, count));
    }
    long idle = used();
    for (int round = 0; round < 4; round++) {
      new RibThroughput().round(senders, receivers, input, idle);
    }
  }

  private void round(int senders, int receivers, List<List<UpdateMessage>> input, long idle) {
    List<PathSource> sources = start(senders, receivers);
    long begin = cpu();
    long paths = 0;
    for (int i = 0; i < input.get(0).size(); i++) {
      for (int s = 0; s < senders; s++) {
        rib.update(sources.get(s), input.get(s).get(i), 0);
        paths += PER_SET;
      }
      if (i % UPDATES_PER_DRAIN == 0) {
        rib.drain(sink);
      }
    }
    rib.drain(sink);
    long loaded = cpu();
    long memory = used() - idle;
    long dropping = cpu();
    for (PathSource source : sources) {
      rib.sourceDown(source, 1);
      rib.drain(sink);
    }
    long dropped = cpu();
    System.out.printf(
        "load %d ms, %d ns a path; %d bytes a path; %d MB encoded; drop %d ms; left %d kB%n",
        (loaded - begin) / 1_000_000,
        (loaded - begin) / paths,
        memory / paths,
        octets >> 20,
        (dropped - dropping) / 1_000_000,
        (used() - idle) >> 10);
  }

  /** Time of this thread alone, so that a busy machine does not count. */
  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
