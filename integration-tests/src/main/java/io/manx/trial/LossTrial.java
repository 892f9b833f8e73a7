package io.manx.trial;

import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.net.LabException;
import io.manx.trial.TwinFabric.Node;
import io.manx.trial.TwinFabric.Sessions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Counts the packets that are lost between the pods of two nodes, pinged each millisecond, while
 * agents and reflectors come and go and while an uplink is lost.
 */
public final class LossTrial {
  private static final int NODES = 2;

  /** Enough flows that either uplink carries some in either direction. */
  private static final int PODS = 4;

  private static final Duration STEADY = Duration.ofSeconds(1);

  /** After this, whatever an agent does late after its start has been done. */
  private static final Duration SETTLED = Duration.ofSeconds(3);

  private static final int HOLD_SECONDS = 9;

  /**
   * What happened, and what it cost.
   *
   * @param event in words
   * @param free whether no packet may be lost
   * @param loss of all flows together
   */
  public record Row(String event, boolean free, Flow.Loss loss) {
    /** Whether no more was lost than may be. */
    public boolean held() {
      return !free || loss.lost() == 0;
    }

    private String line() {
      String lost = loss.lost() + (held() ? "" : " (none may be)");
      return "| %s | %d | %s | %d |".formatted(event, loss.sent(), lost, loss.longest());
    }
  }

  private final Consumer<String> progress;
  private final List<Row> rows = new ArrayList<>();

  /** A trial that tells each row as soon as it is known. */
  public LossTrial(Consumer<String> progress) {
    this.progress = progress;
  }

  /** The rows as a table. */
  public String table() {
    StringBuilder out = new StringBuilder();
    out.append("| while pods are pinged each millisecond | packets | lost | most in a row |\n");
    out.append("|---|---|---|---|\n");
    rows.forEach(row -> out.append(row.line()).append('\n'));
    return out.toString();
  }

  /** What no packet may be lost for: everything that leaves the network itself in order. */
  public List<Row> agentsComeAndGo() {
    try (TwinFabric fabric = new TwinFabric(NODES, PODS, new Sessions(false, HOLD_SECONDS))) {
      fabric.start();
      Node node = fabric.nodes().getFirst();
      ManxAgent agent = node.agent();
      ManxAgent reflector = fabric.reflectors().getFirst();
      measure(fabric, "nothing happens", true, () -> {});
      measure(
          fabric,
          "an agent is stopped, and started two seconds later",
          true,
          () -> {
            stop(agent);
            pause(Duration.ofSeconds(2));
            agent.start();
          });
      measure(
          fabric,
          "an agent is upgraded: the new process starts when the old one has ended",
          true,
          () -> {
            stop(agent);
            agent.start();
          });
      measure(
          fabric,
          "an agent is killed (SIGKILL), and started again",
          true,
          () -> {
            agent.kill();
            agent.start();
          });
      measure(
          fabric,
          "an agent is given another configuration",
          true,
          () -> {
            agent.announce(List.of(node.podCidr(), node.extra()));
            fabric.awaitRest(List.of(node));
            agent.announce(List.of(node.podCidr()));
          });
      measure(
          fabric,
          "a route reflector is killed, and started again",
          true,
          () -> {
            reflector.kill();
            pause(Duration.ofSeconds(2));
            reflector.start();
          });
      measure(
          fabric,
          "a route reflector is stopped for good",
          true,
          () -> {
            stop(reflector);
            pause(Duration.ofSeconds(HOLD_SECONDS));
            reflector.start();
          });
    }
    return List.copyOf(rows);
  }

  /** One of two uplinks is lost: with its carrier, and in silence with BFD and without. */
  public List<Row> anUplinkIsLost() {
    for (boolean bfd : List.of(true, false)) {
      try (TwinFabric fabric = new TwinFabric(NODES, PODS, new Sessions(bfd, HOLD_SECONDS))) {
        fabric.start();
        Node node = fabric.nodes().getFirst();
        String how = bfd ? "BFD at 3 x 100 ms" : "no BFD, hold time " + HOLD_SECONDS + " s";
        measure(
            fabric,
            "one of two uplinks loses its carrier, " + how,
            false,
            () -> {
              fabric.carrier(node, 0, false);
              pause(Duration.ofSeconds(HOLD_SECONDS * 2));
              fabric.carrier(node, 0, true);
            });
        measure(
            fabric,
            "one of two uplinks drops everything in silence, " + how,
            false,
            () -> {
              fabric.silence(node, 0, true);
              pause(Duration.ofSeconds(HOLD_SECONDS * 2));
              fabric.silence(node, 0, false);
            });
      }
    }
    return List.copyOf(rows);
  }

  private void measure(TwinFabric fabric, String event, boolean free, Runnable happening) {
    List<Flow> flows = new ArrayList<>();
    Node from = fabric.nodes().get(0);
    Node to = fabric.nodes().get(1);
    try {
      for (int i = 0; i < PODS; i++) {
        flows.add(Flow.start(from.pods().get(i), to.podAddresses().get(i)));
      }
      pause(STEADY);
      happening.run();
      fabric.awaitRest(List.of());
      pause(SETTLED);
      fabric.awaitRest(List.of());
      Flow.Loss all = flows.stream().map(Flow::end).reduce(Flow.Loss::and).orElseThrow();
      Row row = new Row(event, free, all);
      rows.add(row);
      progress.accept(row.line());
    } finally {
      flows.forEach(Flow::close);
    }
  }

  private static void stop(ManxAgent agent) {
    agent.signal("TERM");
    agent.awaitEnd(Duration.ofSeconds(30));
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }
}
