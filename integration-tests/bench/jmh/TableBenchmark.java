package io.manx.bench.jmh;

import io.manx.speaker.config.ConfigReader;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.PasswordSource;
import io.manx.speaker.config.PeerConfig;
import io.manx.speaker.decision.DecisionOptions;
import io.manx.speaker.message.EncodedUpdates;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.policy.Policies;
import io.manx.speaker.policy.SessionFacts;
import io.manx.speaker.rib.GroupMember;
import io.manx.speaker.rib.NextHopOracle;
import io.manx.speaker.rib.Rib;
import io.manx.speaker.rib.UpdateSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The way of a route through a reflector's table: import, decision, export, encoding for a group of
 * ten; and out of it again. A path at a time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TableBenchmark {
  private static final int PATHS = 100_000;
  private static final int RECEIVERS = 10;
  private static final int PER_SET = 8;

  /** UPDATEs that wait together, as when the peers send faster than we route. */
  private static final int UPDATES_PER_DRAIN = 64;

  private static final String NODE =
      """
      apiVersion: manx.io/v1alpha1
      kind: NodeConfig
      metadata: {name: reflector}
      spec:
        asNumber: 65000
        routerID: 10.0.0.1
        addresses: [10.0.0.1]
        routeReflector: {clusterID: 10.0.0.1}
        kernel: {enabled: false}
        peers:
          - {name: client, peerIP: 10.1.0.1, asNumber: 65000, routeReflectorClient: true, import: All, export: All}
      """;

  /** Senders that share the paths; more than one send the same prefixes. */
  @Param({"1", "10"})
  int senders;

  private final List<List<UpdateMessage>> input = new ArrayList<>();
  private Rib rib = emptyRib();
  private List<PathSource> sources = List.of();
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

  private static Rib emptyRib() {
    return new Rib(Routes.local(), DecisionOptions.STANDARD, NextHopOracle.ALL_REACHABLE);
  }

  private static NodeConfig node() throws IOException {
    Path file = Files.createTempFile("reflector", ".yaml");
    try {
      Files.writeString(file, NODE);
      var read = new ConfigReader(PasswordSource.files()).readFile(file);
      return read.config().orElseThrow(() -> new IOException(read.problems().toString()));
    } finally {
      Files.delete(file);
    }
  }

  /** Makes what the senders say. */
  @Setup
  public void prepare() {
    for (int sender = 1; sender <= senders; sender++) {
      input.add(Routes.updates(sender, PATHS / senders, PER_SET));
    }
  }

  /** An empty table with all sessions up. */
  @Setup(Level.Invocation)
  public void up() throws IOException {
    NodeConfig node = node();
    PeerConfig peer = node.peers().getFirst();
    rib = emptyRib();
    sources = new ArrayList<>();
    for (int i = 1; i <= senders + RECEIVERS; i++) {
      PathSource client = Routes.client(i);
      SessionFacts facts = SessionFacts.of(Routes.local().address());
      if (i <= senders) {
        rib.sourceUp(client, Policies.compileImport(node, peer, facts), 0);
        sources.add(client);
      }
      rib.memberUp(
          new Receiver(i),
          Family.IPV4_UNICAST,
          Policies.compileExport(node, peer, facts),
          Routes.SESSION);
    }
  }

  /** All paths in, and out to the members. */
  @Benchmark
  @OperationsPerInvocation(PATHS)
  public long load() {
    int last = input.getFirst().size();
    for (int i = 0; i < last; i++) {
      for (int sender = 0; sender < senders; sender++) {
        rib.update(sources.get(sender), input.get(sender).get(i), 0);
      }
      if (i % UPDATES_PER_DRAIN == 0) {
        rib.drain(sink);
      }
    }
    rib.drain(sink);
    return octets;
  }

  /** All paths in, and all sessions lost again: twice as many steps a path. */
  @Benchmark
  @OperationsPerInvocation(PATHS)
  public long loadAndLose() {
    load();
    for (PathSource source : sources) {
      rib.sourceDown(source, 1);
      rib.drain(sink);
    }
    return octets;
  }
}
