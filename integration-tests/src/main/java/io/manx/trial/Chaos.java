package io.manx.trial;

import io.manx.lab.daemon.ManxAgent;
import io.manx.lab.net.Deadline;
import io.manx.lab.net.LabException;
import io.manx.lab.net.Netns;
import io.manx.lab.net.Outcome;
import io.manx.net.IpAddress;
import io.manx.trial.TwinFabric.Node;
import io.manx.trial.TwinFabric.Sessions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Does to a cluster whatever may happen to one, at random and many things at once, lets it come to
 * rest, and then holds every node's kernel against what was announced and every pod against every
 * other. The same seed does the same things in the same order; when they meet is the machine's.
 */
public final class Chaos {
  private static final int MOST_FAULTS = 8;
  private static final int MOST_PAUSE_MILLIS = 700;
  private static final int HOLD_SECONDS = 9;
  private static final int PATIENCE_SECONDS = 30;

  private final Random random;
  private final Consumer<String> progress;
  private final boolean bfd;
  private final int nodeCount;
  private final List<Node> announcing = new ArrayList<>();
  private int rounds;
  private int faults;

  /**
   * A run that is not begun.
   *
   * @param seed what happens; an even one has BFD watch the sessions
   * @param nodeCount how many nodes, 2..40
   * @param progress is told each round
   */
  public Chaos(long seed, int nodeCount, Consumer<String> progress) {
    this.random = new Random(seed);
    this.bfd = seed % 2 == 0;
    this.nodeCount = nodeCount;
    this.progress = progress;
  }

  /**
   * Runs rounds until the time is over, at least one.
   *
   * @return what was done, in a sentence
   * @throws LabException if a round ends with a kernel that differs from what was decided, or with
   *     a pod that does not answer; with the difference and the agents' logs
   */
  public String run(Duration time) {
    long begun = System.nanoTime();
    try (TwinFabric fabric = new TwinFabric(nodeCount, 1, new Sessions(bfd, HOLD_SECONDS))) {
      fabric.start();
      do {
        round(fabric);
      } while (System.nanoTime() - begun < time.toNanos());
    }
    return "%d rounds with %d faults on %d nodes, BFD %s: every kernel was right at every rest"
        .formatted(rounds, faults, nodeCount, bfd ? "on" : "off");
  }

  private void round(TwinFabric fabric) {
    rounds++;
    List<String> story = new ArrayList<>();
    List<Runnable> cures = new ArrayList<>();
    int count = 1 + random.nextInt(MOST_FAULTS);
    for (int i = 0; i < count; i++) {
      faults++;
      story.add(fault(fabric, cures));
      LossTrial.pause(Duration.ofMillis(random.nextInt(MOST_PAUSE_MILLIS)));
      if (random.nextInt(3) == 0 && !cures.isEmpty()) {
        cures.remove(random.nextInt(cures.size())).run();
      }
    }
    cures.forEach(Runnable::run);
    long healed = System.nanoTime();
    String told = "round " + rounds + ": " + String.join(", ", story);
    try {
      fabric.awaitRest(announcing);
      answers(fabric);
      fabric.requireRest(announcing);
    } catch (LabException e) {
      throw new LabException(told + "\n" + e.getMessage(), e);
    }
    long millis = Duration.ofNanos(System.nanoTime() - healed).toMillis();
    progress.accept(told + "; at rest after " + millis + " ms");
  }

  /** Does one thing; what undoes it, if anything has to, is added to the cures. */
  private String fault(TwinFabric fabric, List<Runnable> cures) {
    Node node = fabric.nodes().get(random.nextInt(nodeCount));
    String name = "node " + node.number();
    int uplink = random.nextInt(TwinFabric.UPLINKS);
    return switch (random.nextInt(10)) {
      case 0 -> {
        end(node.agent(), true, cures);
        yield name + " killed";
      }
      case 1 -> {
        end(node.agent(), false, cures);
        yield name + " stopped";
      }
      case 2 -> {
        boolean hard = random.nextBoolean();
        end(fabric.reflectors().get(uplink), hard, cures);
        yield "reflector " + uplink + (hard ? " killed" : " stopped");
      }
      case 3 -> {
        fabric.carrier(node, uplink, false);
        cures.add(() -> fabric.carrier(node, uplink, true));
        yield name + " without carrier on uplink " + uplink;
      }
      case 4 -> {
        fabric.silence(node, uplink, true);
        cures.add(() -> fabric.silence(node, uplink, false));
        yield name + " silent on uplink " + uplink;
      }
      case 5 -> {
        node.netns().exec("ip", "route", "flush", "proto", "77");
        yield name + "'s routes flushed";
      }
      case 6 -> {
        node.netns().exec("ip", "nexthop", "flush", "proto", "77");
        yield name + "'s nexthop objects flushed";
      }
      case 7 -> {
        yield foreign(fabric, node, cures);
      }
      case 8 -> {
        if (!announcing.remove(node)) {
          announcing.add(node);
        }
        announce(node);
        yield name + (announcing.contains(node) ? " announces more" : " announces less");
      }
      default -> {
        String address = node.address(uplink) + "/24";
        String device = " dev eth" + uplink;
        if (node.netns().exec("ip", "address", "del", address, "dev", "eth" + uplink).ok()) {
          cures.add(() -> node.netns().ip("address add " + address + device));
        }
        yield name + " without its address on uplink " + uplink;
      }
    };
  }

  private void announce(Node node) {
    node.agent()
        .config()
        .originate(
            announcing.contains(node)
                ? List.of(node.podCidr(), node.extra())
                : List.of(node.podCidr()));
    if (node.agent().alive()) {
      node.agent().reload();
    }
  }

  /** A route of somebody else, with our prefix and metric or with another metric. */
  private String foreign(TwinFabric fabric, Node node, List<Runnable> cures) {
    Node other = fabric.nodes().get(random.nextInt(nodeCount));
    IpAddress gateway = other.address(0);
    boolean ours = random.nextBoolean();
    String route = other.podCidr() + " metric " + (ours ? 32 : 4000) + " proto 99";
    List<String> add = new ArrayList<>(List.of("ip", "route", "add"));
    add.addAll(List.of((route + " via " + gateway + " dev eth0").split(" ")));
    // Where ours is there already, the kernel refuses: then nothing has to be undone.
    Outcome outcome = node.netns().exec(add.toArray(String[]::new));
    if (!other.equals(node) && outcome.ok()) {
      cures.add(() -> delete(node, route));
    } else if (outcome.ok()) {
      delete(node, route);
    }
    return "foreign route for node %d in node %d, %s"
        .formatted(other.number(), node.number(), ours ? "same metric" : "other metric");
  }

  /** It may be gone with its uplink. */
  private static void delete(Node node, String route) {
    List<String> words = new ArrayList<>(List.of("ip", "route", "del"));
    words.addAll(List.of(route.split(" ")));
    node.netns().exec(words.toArray(String[]::new));
  }

  private static void end(ManxAgent agent, boolean hard, List<Runnable> cures) {
    if (!agent.alive()) {
      return;
    }
    if (hard) {
      agent.kill();
    } else {
      agent.signal("TERM");
      agent.awaitEnd(Duration.ofSeconds(30));
    }
    cures.add(agent::start);
  }

  /**
   * Every pod reaches every other. Not necessarily with the first packet: the kernel may have to
   * find neighbours again that did not answer while the network was broken.
   */
  private static void answers(TwinFabric fabric) {
    for (Node from : fabric.nodes()) {
      for (Node to : fabric.nodes()) {
        Netns pod = from.pods().getFirst();
        String address = to.podAddresses().getFirst().toString();
        Deadline.inSeconds(PATIENCE_SECONDS)
            .await(
                "the pod of node %d reaches node %d's".formatted(from.number(), to.number()),
                () -> pod.exec("ping", "-n", "-c", "1", "-W", "1", address).ok(),
                () -> state(from, address) + state(to, from.podAddresses().getFirst().toString()));
      }
    }
  }

  private static String state(Node node, String address) {
    return "node %d:\n%s\n%s\n%s\n%s\n%s\n"
        .formatted(
            node.number(),
            node.netns().exec("ip", "route", "get", address).out(),
            node.netns().show("neighbor"),
            node.netns().show("nexthop"),
            node.netns().exec("nstat", "-az", "TcpExtIPReversePathFilter", "IpOutNoRoutes").out(),
            node.agent().diagnosis());
  }
}
