package io.manx.speaker.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.speaker.status.StatusSnapshot;
import io.manx.speaker.status.TimerStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts, compared octet for octet with what BIRD 2.0.12 said about the same state. */
class RecordedTextTest {
  private final FakeSpeaker speaker = SampleNode.speaker();

  /** The lines of a recording without framing: codes and the blank of continued lines. */
  private static List<String> bare(List<String> lines) {
    return lines.stream().map(RecordedTextTest::bare).toList();
  }

  private static String bare(String line) {
    return line.matches("\\d{4}[- ].*") ? line.substring(5) : line.substring(1);
  }

  private List<String> bird2(String command) throws IOException {
    return Transcript.of(Dialects.BIRD2, speaker, command);
  }

  @Test
  void statusIsThatOfBirdButForTheVersion() throws IOException {
    List<String> expected = new ArrayList<>(Recording.lines("b2.0.12-A__show_status"));
    expected.set(0, "1000-BIRD 2.0.12+manx-0.1.0");
    assertEquals(expected, bird2("show status"));
  }

  /** The lines about a recovery from a restart, with times that differ set to those recorded. */
  private List<String> recovery(ControlSettings settings, String recording, int channels)
      throws IOException {
    StatusSnapshot now = speaker.snapshot;
    String wait =
        Recording.lines(recording).stream().filter(l -> l.contains("Wait timer")).findFirst().get();
    String left = wait.replaceAll(".* is |/.*", "");
    speaker.snapshot =
        new StatusSnapshot(
            now.version(),
            now.routerId(),
            now.hostname(),
            now.serverTime(),
            now.lastReboot(),
            now.lastReconfiguration(),
            now.phase(),
            new StatusSnapshot.Recovery(
                channels,
                new TimerStatus(
                    Duration.ofMillis(Math.round(Double.parseDouble(left) * 1000)),
                    Duration.ofMinutes(4))),
            null,
            List.of());
    return Transcript.of(settings, speaker, "show status").stream()
        .dropWhile(line -> !line.startsWith("0024"))
        .toList();
  }

  private static List<String> recordedRecovery(String recording) {
    List<String> after =
        Recording.lines(recording).stream().dropWhile(line -> !line.startsWith("0024")).toList();
    return after.subList(0, 4);
  }

  @Test
  void recoveryFromARestartIsThatRecorded() throws IOException {
    assertEquals(
        recordedRecovery("b2.0.12-A__gr_recovery_after_R"),
        recovery(Dialects.BIRD2, "b2.0.12-A__gr_recovery_after_R", 11));
    assertEquals(
        recordedRecovery("b1.6.8-calico__startup_gr_show_status"),
        recovery(Dialects.CALICO, "b1.6.8-calico__startup_gr_show_status", 6));
  }

  @Test
  void gracefulRestartIsAnsweredAsRecorded() throws IOException {
    assertEquals(Recording.lines("b2.0.12-A__graceful_restart_cmd"), bird2("graceful restart"));
    assertEquals(List.of("shutdown true"), speaker.done);
  }

  @Test
  void everyProtocolRowIsInTheRecording() throws IOException {
    List<String> recorded = bare(Recording.lines("b2.0.12-A__show_protocols"));
    List<String> ours = bird2("show protocols");
    assertEquals("2002-Name       Proto      Table      State  Since         Info", ours.get(0));
    assertTrue(ours.get(1).startsWith("1002-device1    Device"), ours.get(1));
    for (String line : ours) {
      assertTrue(recorded.contains(bare(line)), line);
    }
    assertEquals("0000 ", ours.getLast());
    assertEquals(2 + SampleNode.protocols().size(), ours.size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "device1",
        "direct1",
        "kernel1",
        "kernel2",
        "static1",
        "static2",
        "bfd1",
        "Mesh_10_0_12_2",
        "Global_10_0_12_3",
        "Node_10_0_12_4",
        "Node_10_0_12_88",
        "Node_10_0_12_6",
        "Node_10_0_12_8"
      })
  void detailsOfAProtocolAreThoseRecorded(String name) throws IOException {
    List<String> recorded = block(name);
    List<String> ours = bird2("show protocols all " + name);
    assertEquals(recorded, ours.subList(1, ours.size() - 1));
  }

  /** The row of a protocol and what follows up to the next row. */
  private static List<String> block(String name) {
    var block = new ArrayList<String>();
    for (String line : Recording.lines("b2.0.12-A__show_protocols_all")) {
      boolean row = line.startsWith("1002-");
      if (!block.isEmpty() && (row || line.startsWith("0000"))) {
        break;
      }
      if (!block.isEmpty() || line.startsWith("1002-" + name + " ")) {
        block.add(line);
      }
    }
    return block;
  }

  @Test
  void routesWithAttributesAreThoseRecorded() throws IOException {
    List<String> ours = bird2("show route all");
    assertEquals(bare(chosen(Recording.lines("b2.0.12-A__show_route_all"), speaker)), bare(ours));
    // A line has its code where it is not that of the line before.
    assertTrue(ours.contains("1008-\tType: BGP univ"), ours.toString());
    assertTrue(ours.contains("1012-\tBGP.origin: IGP"), ours.toString());
    assertTrue(ours.contains(" \tBGP.as_path: "), ours.toString());
  }

  @Test
  void routesWithoutAttributesAreThoseRecorded() throws IOException {
    assertEquals(
        bare(chosen(Recording.lines("b2.0.12-A__show_route"), speaker)), bare(bird2("show route")));
  }

  /** Of a recording, the routes to prefixes that the sample has. */
  private static List<String> chosen(List<String> recording, FakeSpeaker speaker) {
    List<String> prefixes =
        speaker.tables.values().stream()
            .flatMap(List::stream)
            .map(route -> route.prefix().toString())
            .toList();
    var chosen = new ArrayList<String>();
    boolean keep = true;
    for (String line : recording) {
      String text = bare(line);
      if (text.startsWith("Table ") || text.isEmpty()) {
        keep = true;
      } else if (text.matches("[0-9a-f].*")) {
        keep = prefixes.contains(text.substring(0, text.indexOf(' ')));
      }
      if (keep) {
        chosen.add(line);
      }
    }
    return chosen;
  }

  @Test
  void aRouteForAnAddressIsThatRecorded() throws IOException {
    assertEquals(
        withoutMillis(Recording.lines("b2.0.12-A__show_route_for_198.51.100.1")),
        withoutMillis(bird2("show route for 198.51.100.1")));
  }

  /** BIRD's clocks differ by a millisecond from one command to the next. */
  private static List<String> withoutMillis(List<String> lines) {
    return lines.stream().map(line -> line.replaceAll("\\.\\d{3}([] ])", "$1")).toList();
  }

  @Test
  void bfdSessionsAreThoseRecorded() throws IOException {
    assertEquals(Recording.lines("b2.0.12-A__show_bfd_sessions"), bird2("show bfd sessions"));
  }

  @Test
  void bfdSessionsSayWhoWasLateWhereThatIsAsked() throws IOException {
    List<String> lines = bird2("show bfd sessions all");
    assertTrue(
        lines.contains("   Received:     790 packets, longest gap 0.287 s, 3 late"),
        lines::toString);
    assertTrue(lines.contains("   Scheduling:   real-time"), lines::toString);
    assertTrue(
        lines.contains("   Problem:      cannot send: Network is unreachable"), lines::toString);
  }

  @Test
  void countsHaveALineForEachTableAndATotal() throws IOException {
    assertEquals(
        List.of(
            "1007-11 of 11 routes for 9 networks in table master4",
            " 3 of 3 routes for 2 networks in table master6",
            "0014 Total: 14 of 14 routes for 11 networks in 2 tables"),
        bird2("show route count"));
    assertEquals(
        List.of("1007-2 of 11 routes for 9 networks in table master4", "0000 "),
        bird2("show route count where source = RTS_BGP && bgp_med = 77 table master4"));
  }

  @Test
  void aRouteThatIsNotThereIsSaidSo() throws IOException {
    assertEquals(List.of("8001 Network not found"), bird2("show route for 8.8.8.8"));
    assertEquals(List.of("8001 Network not found"), bird2("show route 203.0.113.0/24 all"));
    assertEquals(List.of("0000 "), bird2("show route in 203.0.0.0/24"));
  }

  @Test
  void calicoRowsAreThoseOfBird1() throws IOException {
    List<String> ours = Transcript.of(Dialects.CALICO, speaker, "show protocols");
    assertEquals("2002-name     proto    table    state  since       info", ours.getFirst());
    // BIRD 1.6 pads the time to ten columns, as an epoch fills them.
    assertTrue(
        ours.contains(" Mesh_10_0_12_2 BGP      master   up     1795203968  Established   "),
        ours.toString());
  }

  @Test
  void calicoRoutesAreThoseOfBird1() throws IOException {
    List<String> recorded = bare(Recording.lines("b1.6.8-calico-steady__show_route"));
    List<String> ours = bare(Transcript.of(Dialects.CALICO, speaker, "show route"));
    String route =
        "198.51.100.0/25    via 10.0.12.2 on eth0 [Mesh_10_0_12_2 19:54:24] * (100/0) [i]";
    assertTrue(recorded.contains(route));
    assertTrue(ours.contains(route.replace("19:54:24", "19:46:09")), ours.toString());
    String second =
        "                   via 10.0.12.3 on eth0 [Global_10_0_12_3 19:54:24] (100/0)"
            + " [AS4200000001?]";
    assertTrue(recorded.contains(second));
    assertTrue(ours.contains(second.replace("19:54:24", "19:46:11")), ours.toString());
    assertFalse(ours.stream().anyMatch(line -> line.startsWith("Table")), ours.toString());
  }
}
