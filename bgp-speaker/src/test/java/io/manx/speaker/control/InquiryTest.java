package io.manx.speaker.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpPrefix;
import io.manx.speaker.config.FilterConfig;
import io.manx.speaker.config.PeerConfig.ExportScope;
import io.manx.speaker.control.web.JsonApi;
import io.manx.speaker.sim.PipeNetwork;
import io.manx.speaker.sim.Plan;
import io.manx.speaker.sim.SimulatedNode;
import io.manx.speaker.sim.VirtualClock;
import io.manx.speaker.status.LogFeed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands that BIRD does not have, asked of real speakers in a simulated network. */
class InquiryTest {
  private static final String PREFIX = "10.9.0.0/24";

  private final VirtualClock clock = new VirtualClock();
  private final PipeNetwork network = new PipeNetwork(clock, 7);
  private final Plan middlePlan = new Plan(65000, "10.0.0.1");
  private final Plan nearPlan = new Plan(65001, "10.0.0.2");
  private final Plan farPlan = new Plan(65002, "10.0.0.3");
  private SimulatedNode middle;
  private SimulatedNode near;

  /** Two neighbours of AS 65001 and 65002; the second announces the prefix with a longer path. */
  @BeforeEach
  void start() {
    middlePlan.peer("10.0.0.2", 65001).name = "near";
    middlePlan.peer("10.0.0.3", 65002).name = "far";
    middlePlan.filters.add(rejecting("no-secret", "10.66.0.0/16"));
    middlePlan.peers.getFirst().filters = List.of("no-secret");
    nearPlan.peer("10.0.0.1", 65000);
    farPlan.peer("10.0.0.1", 65000);
    nearPlan.originate(PREFIX, "10.66.0.0/16");
    farPlan.originate(PREFIX);
    middle = node(middlePlan);
    near = node(nearPlan);
    node(farPlan);
    assertTrue(
        clock.runUntil(() -> middle.isUp("near") && middle.isUp("far"), Duration.ofMinutes(1)));
    clock.run(Duration.ofSeconds(5));
  }

  private SimulatedNode node(Plan plan) {
    return new SimulatedNode(network, plan.build(), false, new Random(1));
  }

  private static FilterConfig rejecting(String name, String prefix) {
    IpPrefix parsed = IpPrefix.parse(prefix);
    var match =
        new FilterConfig.PrefixMatch(
            parsed, FilterConfig.MatchOperator.EQUAL, parsed.length(), parsed.length());
    var rule =
        new FilterConfig.Rule(
            Optional.of(match),
            false,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            OptionalInt.empty(),
            FilterConfig.Action.REJECT,
            List.of());
    return new FilterConfig(name, List.of(rule), List.of(), List.of(), List.of());
  }

  private List<String> ask(String... commands) throws IOException {
    Ports ports = SimulatedPorts.of(middle, clock, LogFeed.SILENT);
    var transcript = new Transcript();
    var writer = new ReplyWriter(transcript);
    var session = new Session(Dialects.BIRD2, ports, () -> {}, () -> {});
    for (String command : commands) {
      session.run(command, writer);
    }
    return transcript.lines();
  }

  private String text(String command) throws IOException {
    return String.join("\n", ask(command));
  }

  private String json(String command) throws IOException {
    String line = ask("json " + command).getFirst();
    assertTrue(line.startsWith("1100-{\"v\":1,"), line);
    return line;
  }

  private static void contains(String text, String part) {
    assertTrue(text.contains(part), () -> "'" + part + "' is not in\n" + text);
  }

  @Test
  void explainsTheStepWithBothValues() throws IOException {
    String text = text("explain route " + PREFIX);
    contains(text, "1101-10.9.0.0/24: 2 paths");
    contains(text, "near: best");
    contains(
        text,
        "best by lower BGP identifier: 10.0.0.2 against 10.0.0.3 of far (RFC 4271 §9.1.2.2 f");
    contains(text, "lost to near by lower BGP identifier: 10.0.0.3 against 10.0.0.2");
    contains(text, "Kernel: this speaker leaves the kernel alone");
    contains(text, "near: not sent: learned from this peer");
    contains(text, "far: sent with next hop 10.0.0.1, AS path 65000 65001");
  }

  @Test
  void explainsWhatAFilterHides() throws IOException {
    String text = text("explain route 10.66.0.0/16");
    contains(text, "near: hidden");
    contains(text, "hidden because rejected by a filter by rule no-secret.importV4[0]");
    contains(text, "far: not sent: there is no best path");
    String filtered = text("show route filtered all");
    contains(filtered, "\tManx.hidden: rejected by a filter, no-secret.importV4[0]");
    String json = json("explain route 10.66.0.0/16");
    contains(json, "\"hidden\":\"FILTER\"");
    contains(json, "\"rule\":\"no-secret.importV4[0]\"");
  }

  @Test
  void explainsTowardsOnePeerAndForAnAddress() throws IOException {
    String text = text("explain route 10.9.0.77 to far");
    contains(text, "1101-10.9.0.0/24: 2 paths");
    contains(text, "far: sent");
    assertTrue(!text.contains("near: not sent"), text);
    contains(text("explain route " + PREFIX + " to nobody"), "8003 No peer nobody");
    contains(text("explain route 192.0.2.0/24"), "8001 Network not found");
    String json = json("explain route " + PREFIX);
    contains(json, "\"kind\":\"explanation\"");
    contains(json, "\"step\":\"BGP_IDENTIFIER\"");
    contains(json, "\"value\":\"10.0.0.3\",\"otherValue\":\"10.0.0.2\",\"other\":\"near\"");
  }

  @Test
  void remembersWhatChangedAndWhy() throws IOException {
    clock.run(Duration.ofMinutes(10));
    near.crash();
    clock.run(Duration.ofMinutes(5));
    List<String> lines = ask("show route history " + PREFIX);
    contains(lines.get(0), "announced");
    String last = lines.get(lines.size() - 3);
    contains(last, "moved");
    contains(last, "near [65001] via 10.0.0.2 -> far [65002] via 10.0.0.3");
    contains(text("show changes last 10m"), PREFIX);
    contains(text("show changes last 1s"), "0 changes; nothing is forgotten since the start");
    contains(text("show route " + PREFIX + " at -12m"), "near [65001] via 10.0.0.2");
    contains(text("show route " + PREFIX + " at -1s"), "far [65002] via 10.0.0.3");
    contains(text("show route " + PREFIX + " at -2h"), "8000 That is too long ago");
    contains(text("show route for 10.9.0.77 at -12m"), "10.9.0.0/24 near [65001] via 10.0.0.2");
    contains(text("show route for 10.9.0.0/28 at -1s"), "10.9.0.0/24 far [65002] via 10.0.0.3");
    contains(text("show route for 192.0.2.1 at -1s"), "8001 Network not found at that time");
    contains(text("json show route for 10.9.0.77 at -12m"), "\"prefix\":\"10.9.0.0/24\"");
  }

  @Test
  void namesTheCause() throws IOException {
    nearPlan.originate.removeFirst();
    near.configure(nearPlan.build());
    clock.run(Duration.ofSeconds(5));
    contains(text("show route history " + PREFIX), "(update of near)");
    middlePlan.filters.add(rejecting("none", PREFIX));
    middlePlan.peers.get(1).filters = List.of("none");
    middle.configure(middlePlan.build());
    clock.run(Duration.ofSeconds(5));
    contains(text("show route history " + PREFIX), "withdrawn far [65002] via 10.0.0.3 (conf");
    String first = json("show changes");
    contains(first, "\"kind\":\"change\"");
    contains(first, "\"change\":\"announced\"");
  }

  @Test
  void showsGroupsAndConfiguration() throws IOException {
    middlePlan.peers.getFirst().exports = ExportScope.NONE;
    middle.configure(middlePlan.build());
    clock.run(Duration.ofSeconds(5));
    String groups = text("show update-groups");
    contains(groups, "master4: 1 peer, 0 prefixes sent, 0 pending: near");
    contains(groups, "master4: 1 peer, 1 prefix sent, 0 pending: far");
    contains(text("show config"), "name: far");
    contains(text("show kernel"), "leaves the kernel alone");
  }

  @Test
  void refusesWhatItDoesNotUnderstand() throws IOException {
    contains(text("explain"), "9001 syntax error, unexpected END, expecting route");
    contains(text("show changes last 10"), "0000");
    contains(text("show changes last 5s10m"), "9001 Invalid time 5s10m");
    contains(text("trace for 2h"), "9001 a trace takes one hour at most");
    contains(text("log loud"), "9001 syntax error, levels are");
    contains(String.join("\n", ask("restrict", "log debug")), "8007 Access denied");
  }

  @Test
  void checkingAConfigurationSaysWhatItWouldDo() throws IOException {
    middlePlan.filters.add(rejecting("none", PREFIX));
    middlePlan.peers.getFirst().filters = List.of("none");
    middlePlan.peers.get(1).hold = Duration.ofSeconds(30);
    middle.file(middlePlan.build());
    String text = text("configure check");
    contains(text, "Would change: spec.peers[far].holdTime: 1m30s -> 30s (session reset)");
    contains(text, "10.9.0.0/24 would move from near to far");
    contains(text, "10.66.0.0/16 would be routed by near");
    contains(text, "2 looked at, 1 would be new, 0 would go, 1 would move, 0 would change");
    contains(text, "0020 Configuration OK");
    contains(text("explain route " + PREFIX), "near: best");
    contains(text("configure"), "0003 Reconfigured");
    clock.run(Duration.ofMinutes(1));
    contains(text("explain route " + PREFIX), "far: best");
    contains(text("explain route 10.66.0.0/16"), "near: best");
  }

  @Test
  void checkingAConfigurationSaysWhatPeersWouldBeSent() throws IOException {
    middlePlan.peers.get(1).exports = ExportScope.NONE;
    middle.file(middlePlan.build());
    String text = text("configure check");
    contains(text, "0 would be new, 0 would go, 0 would move, 0 would change");
    contains(text, "to far: 0 would be announced, 1 withdrawn, 0 sent with other attributes");
    assertTrue(!text.contains("to near"), text); // its own route, which it is not sent
    contains(text("configure"), "0003 Reconfigured");
    clock.run(Duration.ofSeconds(5));
    contains(text("explain route " + PREFIX + " to far"), "not sent");
    middlePlan.peers.get(1).exports = ExportScope.ALL;
    middle.file(middlePlan.build());
    contains(text("configure check"), "to far: 1 would be announced, 0 withdrawn");
  }

  @Test
  void aPeerThatGoesTakesItsRoutes() throws IOException {
    middlePlan.peers.removeFirst();
    middle.file(middlePlan.build());
    String text = text("configure check");
    contains(text, "near: the session would end, the peer is gone");
    contains(text, "10.9.0.0/24 would move from near to far");
    middle.file(middle.config());
    contains(text("configure check"), "Nothing would change");
  }

  @Test
  void whatIfSaysWhatWouldComeOfIt() throws IOException {
    String before = text("explain route " + PREFIX);
    String down = text("what-if disable near");
    contains(down, "near: the session would end");
    contains(down, "  " + PREFIX + " would move from near to far");
    String more = text("what-if originate 10.50.0.0/16");
    contains(more, "  10.50.0.0/16 would be routed by this node");
    contains(more, "to near, far: 1 would be announced, 0 withdrawn, 0 sent with other attributes");
    contains(text("what-if withdraw 10.50.0.0/16"), "8001 10.50.0.0/16 is not originated");
    contains(text("what-if disable nobody"), "8003 No peer nobody with a session");
    contains(text("what-if down"), "9001 syntax error");
    contains(text("json what-if disable near"), "\"kind\":\"text\"");
    assertTrue(middle.isUp("near"), "nothing has happened");
    assertEquals(before, text("explain route " + PREFIX));
  }

  private String http(JsonApi api, Map<String, String> query) throws IOException {
    var body = new ByteArrayOutputStream();
    int[] status = new int[1];
    assertTrue(
        api.get(
            "what-if",
            query,
            (code, type) -> {
              status[0] = code;
              return body;
            }));
    return status[0] + " " + body.toString(StandardCharsets.UTF_8);
  }

  @Test
  void whatIfIsAnsweredOverHttpOneAtATime() throws IOException {
    Ports ports = SimulatedPorts.of(middle, clock, LogFeed.SILENT);
    var api = new JsonApi(new JsonQueries(ports, "0"));
    String down = http(api, Map.of("disable", "near"));
    contains(down, "200 {\"v\":1,\"kind\":\"text\"");
    contains(down, PREFIX + " would move from near to far");
    contains(http(api, Map.of("originate", "10.50.0.0/16")), "would be routed by this node");
    contains(http(api, Map.of("withdraw", "10.50.0.0/16")), "404 ");
    contains(http(api, Map.of("disable", "nobody")), "404 ");
    contains(http(api, Map.of("disable", "near", "withdraw", PREFIX)), "400 ");
    contains(http(api, Map.of()), "one of disable, originate and withdraw");
    contains(http(api, Map.of("disable", "near' down")), "400 ");
    String[] second = new String[1];
    api.get(
        "what-if",
        Map.of("disable", "near"),
        (code, type) -> {
          second[0] = http(api, Map.of("disable", "far")); // while the first is being written
          return new ByteArrayOutputStream();
        });
    contains(second[0], "503 ");
    contains(second[0], "Another what-if is being answered");
    assertTrue(middle.isUp("near"), "nothing has happened");
  }
}
