package io.manx.node.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.node.agent.http.MetricsText;
import io.manx.speaker.bfd.linux.BfdThread;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.model.Family;
import io.manx.speaker.runtime.InquiryReader;
import io.manx.speaker.runtime.KernelView;
import io.manx.speaker.runtime.LoopThread;
import io.manx.speaker.runtime.NextHopTable;
import io.manx.speaker.runtime.Speaker;
import io.manx.speaker.runtime.StatusReader;
import io.manx.speaker.transport.NettyTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What alerts, the dashboard and the documents say of metrics is what the agent serves. */
class MonitoringTest {
  private static final Path TOP = Path.of("..");
  private static final Pattern SERIES = Pattern.compile("\\b(?:manx|jvm|process)_[a-z0-9_]+\\b");

  /** What the series of a histogram add to its name. */
  private static final Pattern HISTOGRAM = Pattern.compile("_seconds_(?:bucket|sum|count)$");

  private static final Pattern RUNBOOK = Pattern.compile("runbook: docs/runbook\\.md#([a-z0-9-]+)");

  @TempDir private Path directory;

  /** The names of all metrics of an agent with a peer and a kernel. */
  private Set<String> served(MetricsText.Format format) throws IOException {
    Set<String> names = new TreeSet<>();
    Matcher types = Pattern.compile("(?m)^# TYPE (\\S+) ").matcher(exposition(format));
    while (types.find()) {
      names.add(types.group(1));
    }
    return names;
  }

  private String exposition(MetricsText.Format format) throws IOException {
    NodeConfig config =
        TestConfigs.read(
            directory,
            """
              originate: [{cidr: 10.244.1.0/24}]
              peers:
              - {name: tor, peerIP: 192.0.2.99, asNumber: 64999, passive: true}
            """);
    try (LoopThread loop = LoopThread.start("test")) {
      NettyTransport transport = new NettyTransport(loop);
      BfdThread bfd = new BfdThread(loop, Clock.systemUTC());
      Speaker speaker =
          new Speaker(
              loop,
              transport,
              bfd,
              Clock.systemUTC(),
              () -> 0.5,
              config,
              false,
              new Speaker.Observer() {
                @Override
                public void complete(Family family) {}

                @Override
                public void converged() {}

                @Override
                public void configured(NodeConfig taken) {}

                @Override
                public void nextHopLiveness(IpAddress nextHop, boolean alive) {}
              },
              NextHopTable.allReachable());
      AgentMetrics metrics =
          new AgentMetrics(
              new StatusReader(speaker, KernelView.NONE, "0"),
              new InquiryReader(speaker, KernelView.NONE),
              () -> new TrackedCommands.LastConfig(true, 0, "", Instant.EPOCH),
              loop,
              bfd,
              null);
      MetricsText kernel = new MetricsText(format);
      KernelMetrics.write(kernel, new FakeProgrammer().status(), true);
      String text = metrics.text(format) + kernel;
      bfd.close();
      transport.close();
      return text;
    }
  }

  private static Set<String> named(String file) throws IOException {
    Set<String> names = new TreeSet<>();
    Matcher found = SERIES.matcher(Files.readString(TOP.resolve(file)));
    while (found.find()) {
      names.add(HISTOGRAM.matcher(found.group()).replaceFirst("_seconds"));
    }
    return names;
  }

  private void areServed(String file) throws IOException {
    Set<String> unknown = named(file);
    assertTrue(unknown.size() > 5, file + " names metrics");
    unknown.removeAll(served(MetricsText.Format.PROMETHEUS));
    assertEquals(Set.of(), unknown, file + " names what nobody serves");
  }

  @Test
  void bothFormatsAreWhatAScraperTakes() throws IOException {
    // Two texts of one page: the first one's end is not the page's.
    String open = exposition(MetricsText.Format.OPEN_METRICS).replaceFirst("# EOF\n", "");
    OpenMetricsGrammar.check(open, true);
    OpenMetricsGrammar.check(exposition(MetricsText.Format.PROMETHEUS), false);
    assertTrue(open.contains("manx_kernel_programming_seconds_bucket{le=\"0.0005\"} 0\n"), open);
    String uncounted =
        open.replace("seconds_bucket{le=\"+Inf\"} 0", "seconds_bucket{le=\"+Inf\"} 1");
    assertThrows(AssertionError.class, () -> OpenMetricsGrammar.check(uncounted, true));
    String twice = open.replace("# EOF\n", "manx_nat_up 1\n# EOF\n");
    assertThrows(AssertionError.class, () -> OpenMetricsGrammar.check(twice, true));
  }

  @Test
  void everyAlertIsAboutWhatIsServed() throws IOException {
    areServed("charts/manx/files/alert-rules.yaml");
  }

  @Test
  void theDashboardShowsWhatIsServed() throws IOException {
    areServed("charts/manx/files/dashboard.json");
  }

  @Test
  void theDocumentIsWhole() throws IOException {
    areServed("docs/metrics.md");
    Set<String> undocumented = served(MetricsText.Format.PROMETHEUS);
    undocumented.removeAll(named("docs/metrics.md"));
    assertEquals(Set.of(), undocumented, "docs/metrics.md does not have them");
  }

  @Test
  void everyAlertHasItsRunbook() throws IOException {
    Set<String> sections = new TreeSet<>();
    for (String line : Files.readAllLines(TOP.resolve("docs/runbook.md"))) {
      if (line.startsWith("## ")) {
        sections.add(
            line.substring(3)
                .toLowerCase(java.util.Locale.ROOT)
                .replaceAll("[^a-z0-9 -]", "")
                .replace(' ', '-'));
      }
    }
    String rules = Files.readString(TOP.resolve("charts/manx/files/alert-rules.yaml"));
    Matcher runbooks = RUNBOOK.matcher(rules);
    int count = 0;
    while (runbooks.find()) {
      assertTrue(sections.contains(runbooks.group(1)), runbooks.group());
      count++;
    }
    assertEquals(rules.split("- alert: ", -1).length - 1, count, "an alert without runbook");
  }

  @Test
  void openMetricsEndsAsItMust() throws IOException {
    Set<String> names = served(MetricsText.Format.OPEN_METRICS);
    assertTrue(names.contains("manx_loop_tasks"), names::toString);
    assertTrue(names.stream().noneMatch(name -> name.endsWith("_total")), names::toString);
  }
}
