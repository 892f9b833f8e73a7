package io.manx.lab;

import io.manx.lab.net.Command;
import io.manx.lab.net.Netns;
import io.manx.lab.net.Outcome;
import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiPredicate;

/** Who reaches whom: small packets, and packets of 1500 octets that must not be fragmented. */
final class Reachability {
  private static final int AT_ONCE = 4;
  private static final int SMALL = 56;
  private static final String SCRIPT =
      "size=$1; shift; for a; do ping -n -q -c 1 -W 3 -M do -s $size $a >/dev/null 2>&1 && echo ok"
          + " $a || echo lost $a; done";

  private final Lab lab;

  Reachability(Lab lab) {
    this.lab = lab;
  }

  /** A place packets come from or go to. */
  private record Place(String name, LabNode node, Netns netns, IpAddress address) {}

  void check(AddressFamily family, Verdict verdict) {
    List<Place> nodes = new ArrayList<>();
    for (LabNode node : lab.plan().nodes()) {
      IpAddress address =
          node.addresses().stream().filter(a -> a.family() == family).findFirst().orElseThrow();
      nodes.add(new Place(node.name(), node, lab.netns(node.name()), address));
    }
    List<Place> pods =
        lab.pods().stream()
            .map(pod -> new Place(pod.name(), pod.node(), pod.netns(), pod.address(family)))
            .toList();
    List<Place> first = pods.stream().filter(pod -> pod.name().endsWith("-pod1")).toList();
    List<Place> second = pods.stream().filter(pod -> pod.name().endsWith("-pod2")).toList();
    String suffix = family == AddressFamily.IPV4 ? ", IPv4" : ", IPv6";
    boolean twoRacks = lab.plan().racks().size() > 1;
    row(
        verdict,
        "pod to pod, same node" + suffix,
        first,
        second,
        (a, b) -> a.node().equals(b.node()));
    row(
        verdict,
        "pod to pod, same subnet" + suffix,
        first,
        second,
        (a, b) -> !a.node().equals(b.node()) && a.node().rack() == b.node().rack());
    if (twoRacks) {
      row(
          verdict,
          "pod to pod, other subnet" + suffix,
          first,
          second,
          (a, b) -> a.node().rack() != b.node().rack());
    }
    row(verdict, "node to pod" + suffix, nodes, first, (a, b) -> true);
    row(verdict, "pod to node" + suffix, second, nodes, (a, b) -> true);
  }

  private void row(
      Verdict verdict,
      String what,
      List<Place> from,
      List<Place> to,
      BiPredicate<Place, Place> pair) {
    Map<Place, List<Place>> plan = new LinkedHashMap<>();
    for (Place source : from) {
      List<Place> targets = to.stream().filter(target -> pair.test(source, target)).toList();
      if (!targets.isEmpty()) {
        plan.put(source, targets);
      }
    }
    if (plan.isEmpty()) {
      return;
    }
    int full = from.getFirst().address().isV4() ? 1500 - 28 : 1500 - 48;
    List<String> lost = new ArrayList<>();
    int pairs = plan.values().stream().mapToInt(List::size).sum();
    lost.addAll(ping(plan, SMALL));
    lost.addAll(ping(plan, full).stream().map(line -> line + " (1500 octets, DF)").toList());
    String detail = pairs + " pairs, 84 and 1500 octets with DF";
    verdict.add(what, lost.isEmpty(), lost.isEmpty() ? detail : "lost: " + brief(lost));
  }

  private static List<String> ping(Map<Place, List<Place>> plan, int size) {
    List<Callable<List<String>>> tasks = new ArrayList<>();
    plan.forEach((source, targets) -> tasks.add(() -> ping(source, targets, size)));
    List<String> lost = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(AT_ONCE)) {
      for (Future<List<String>> future : executor.invokeAll(tasks)) {
        lost.addAll(future.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      lost.add("interrupted");
    } catch (ExecutionException e) {
      lost.add(String.valueOf(e.getCause()));
    }
    return lost;
  }

  private static List<String> ping(Place source, List<Place> targets, int size) {
    List<String> words = new ArrayList<>(List.of("sh", "-c", SCRIPT, "sh", Integer.toString(size)));
    targets.forEach(target -> words.add(target.address().toString()));
    Outcome outcome =
        Command.of(source.netns().inside(words))
            .within(Duration.ofSeconds(20 + 4L * targets.size()))
            .run();
    List<String> lost = new ArrayList<>();
    for (Place target : targets) {
      if (!outcome.lines().contains("ok " + target.address())) {
        lost.add(source.name() + " -> " + target.name());
      }
    }
    return lost;
  }

  private static String brief(List<String> all) {
    int most = 5;
    String text = String.join(", ", all.subList(0, Math.min(most, all.size())));
    return all.size() > most ? text + " and " + (all.size() - most) + " more" : text;
  }
}
