package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.lab.Lab;
import io.manx.lab.LabDirectory;
import io.manx.lab.LabOptions;
import io.manx.lab.LabOptions.Agent;
import io.manx.lab.LabOptions.Tor;
import io.manx.lab.LabPlan;
import io.manx.lab.LabRun;
import io.manx.lab.Terminal;
import io.manx.lab.Verdict;
import io.manx.lab.net.Netns;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The main job, as {@code ./manx lab} does it. */
@Tag("root")
class LabIT {
  private static final Duration ON_ANY_MACHINE = Duration.ofMinutes(1);

  private final String name = "t" + ProcessHandle.current().pid();

  @AfterEach
  void nothingIsLeft() {
    LabDirectory directory = new LabDirectory(name);
    directory.remove();
    assertFalse(directory.exists());
    assertEquals(List.of(), Netns.list(LabPlan.prefix(name)));
  }

  @Test
  void threeNodesBothFamiliesBirdAsRackRouter() {
    holds(new LabOptions(name, 3, 0, Tor.BIRD, true, false, Agent.MANX));
  }

  @Test
  void threeNodesFrrAsRackRouter() {
    holds(new LabOptions(name, 3, 0, Tor.FRR, true, false, Agent.MANX));
  }

  @Test
  void twoNodesWithoutRackRouter() {
    holds(new LabOptions(name, 2, 0, Tor.NONE, false, false, Agent.MANX));
  }

  @Test
  void twelveNodesTwoReflectors() {
    holds(new LabOptions(name, 12, 2, Tor.BIRD, true, false, Agent.MANX));
  }

  @Test
  void theChecksFailWhereRoutingDoes() {
    // No router between the nodes' subnet and nothing in its place: without agents no pod reaches
    // another node.
    LabOptions options = new LabOptions(name, 2, 0, Tor.NONE, false, false, Agent.BIRD);
    Lab lab = new Lab(new LabPlan(options));
    StringBuilder shown = new StringBuilder();
    Verdict verdict = run(lab, shown);
    assertTrue(verdict.holds(), shown::toString);
    lab.plan().nodes().forEach(node -> lab.agent(node).close());
    lab.plan().nodes().forEach(node -> lab.netns(node.name()).ip("route flush proto bird"));
    Verdict after = new LabRun(lab, terminal(shown)).checkPackets();
    assertFalse(after.holds(), shown::toString);
    assertTrue(
        after.rows().stream().anyMatch(row -> row.what().contains("same node") && row.held()),
        shown::toString);
  }

  private static void holds(LabOptions options) {
    StringBuilder shown = new StringBuilder();
    Verdict verdict = run(new Lab(new LabPlan(options)), shown);
    assertTrue(verdict.holds(), shown::toString);
  }

  private static Verdict run(Lab lab, StringBuilder shown) {
    Terminal terminal = terminal(shown);
    Verdict verdict = new LabRun(lab, terminal, ON_ANY_MACHINE).run();
    terminal.verdict(verdict);
    return verdict;
  }

  private static Terminal terminal(StringBuilder shown) {
    return new Terminal(
        new PrintStream(
            new ByteArrayOutputStream() {
              @Override
              public void flush() {
                shown.append(toString(StandardCharsets.UTF_8));
                reset();
              }
            },
            true,
            StandardCharsets.UTF_8),
        false);
  }
}
