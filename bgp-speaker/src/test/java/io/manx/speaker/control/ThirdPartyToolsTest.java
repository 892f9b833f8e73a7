package io.manx.speaker.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the tools around BIRD make of the answers: their reading rules, written down again from what
 * they were seen to accept.
 */
class ThirdPartyToolsTest {
  private static final Pattern EXPORTER_ROW =
      Pattern.compile(
          "^(?:1002-)?(\\S+)\\s+(MRT|BGP|BFD|OSPF|RPKI|RIP|RAdv|Pipe|Perf|Direct|Babel|Device|"
              + "Kernel|Static)\\s+(\\S+)\\s+(\\S+)\\s+"
              + "(\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?|\\S+)(?:\\s+(.*?))?$");
  private static final Pattern EXPORTER_COUNTS =
      Pattern.compile(
          "^\\s+Routes:\\s+(\\d+) imported, (?:(\\d+) filtered, )?(\\d+) exported"
              + "(?:, (\\d+) preferred)?");
  private static final Pattern EXPORTER_CHANGES =
      Pattern.compile(
          "(Import|Export) (updates|withdraws):\\s+(\\d+|---)\\s+(\\d+|---)\\s+(\\d+|---)"
              + "\\s+(\\d+|---)\\s+(\\d+|---)\\s*");
  private static final Pattern CALICO_NAME = Pattern.compile("^(Global|Node|Mesh)_(.+)$");
  private static final Pattern CALICO_VIA =
      Pattern.compile("(\\S*)\\s*via\\s(\\S*)\\s*on\\s(.*)\\s\\[(\\S*)\\s.*\\]");
  private static final Pattern CALICO_DEV =
      Pattern.compile("(\\S*)\\s*dev\\s(.*)\\s\\[(\\S*)\\s.*\\]");
  private static final Pattern CALICO_DROP =
      Pattern.compile("(\\S*)\\s*(?:blackhole|unreachable)\\s\\[(\\S*)\\s.*\\]");

  private final FakeSpeaker speaker = SampleNode.speaker();

  private List<String> ask(ControlSettings settings, String command) throws IOException {
    return Transcript.of(settings, speaker, command);
  }

  /** calico-node's readiness and calicoctl node status: any line they do not know is an error. */
  @Test
  void calicoReadsShowProtocols() throws IOException {
    var peers = new HashMap<String, String>();
    for (String line : ask(Dialects.CALICO, "show protocols")) {
      if (line.startsWith("0000")) {
        break;
      }
      if (line.startsWith("2002")) {
        assertEquals(
            List.of("name", "proto", "table", "state", "since", "info"),
            List.of(line.substring(5).trim().split("\\s+")));
        continue;
      }
      assertTrue(line.startsWith("1002") || line.startsWith(" "), line);
      String row = line.startsWith(" ") ? line.substring(1) : line.substring(5);
      String[] fields = row.trim().split("\\s+");
      if (fields.length >= 6 && fields[1].equals("BGP")) {
        Matcher name = CALICO_NAME.matcher(fields[0]);
        assertTrue(name.matches(), row);
        assertTrue(fields[4].matches("\\d+"), row);
        peers.put(name.group(2).replace('_', '.'), fields[5]);
      }
    }
    assertEquals("Established", peers.get("10.0.12.2"));
    assertEquals("Established", peers.get("10.0.12.3"));
    assertEquals("Active", peers.get("10.0.12.4"));
    assertEquals("Connect", peers.get("10.0.12.88"));
    assertEquals("Passive", peers.get("10.0.12.6"));
  }

  @Test
  void calicoReadsShowStatus() throws IOException {
    String version = "";
    for (String line : ask(Dialects.CALICO, "show status")) {
      assertTrue(line.matches("(0013|1000|1011|0024| ).*"), line);
      if (line.contains("BIRD v")) {
        version = line.substring(line.indexOf("BIRD v") + 5);
      }
    }
    assertEquals("v0.1.0+birdv1.6.8", version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Mesh_10_0_12_2", "Global_10_0_12_3", "Node_10_0_12_4"})
  void calicoReadsTheDetailsOfAPeer(String name) throws IOException {
    List<String> lines = ask(Dialects.CALICO, "show protocols all " + name);
    String state = "";
    String address = "";
    for (String line : lines) {
      int colon = line.indexOf(':');
      String value = colon < 0 ? "" : line.substring(colon + 1).trim();
      state = line.contains("BGP state:") ? value : state;
      address = line.contains("Neighbor address:") ? value : address;
    }
    assertTrue(lines.getLast().startsWith("0000"), lines.getLast());
    assertTrue(
        List.of("Idle", "Connect", "Active", "OpenSent", "OpenConfirm", "Established", "Close")
            .contains(state),
        state);
    assertEquals(name.replaceFirst("^[A-Za-z]+_", "").replace('_', '.'), address);
  }

  @Test
  void calicoReadsEveryRoute() throws IOException {
    int read = 0;
    int primaries = 0;
    for (String line : ask(Dialects.CALICO, "show route")) {
      if (line.startsWith("0000")) {
        break;
      }
      assertTrue(line.startsWith("1007-") || line.startsWith(" "), line);
      String row = line.startsWith(" ") ? line.substring(1) : line.substring(5);
      Matcher found = null;
      for (Pattern pattern : List.of(CALICO_VIA, CALICO_DEV, CALICO_DROP)) {
        Matcher matcher = pattern.matcher(row);
        if (matcher.find()) {
          found = matcher;
          break;
        }
      }
      assertNotNull(found, row);
      String source = found.group(found.groupCount());
      assertTrue(
          source.matches("(kernel|static|direct).*") || CALICO_NAME.matcher(source).matches(), row);
      primaries += row.contains("] *") ? 1 : 0;
      read++;
    }
    // 14 paths, one of them with two next hops, which have a row each.
    assertEquals(15, read);
    assertEquals(12, primaries);
  }

  /** bird_exporter with -bird.v2. */
  @ParameterizedTest
  @ValueSource(strings = {"BIRD2", "CALICO"})
  void birdExporterReadsShowProtocolsAll(String dialect) throws IOException {
    ControlSettings settings = dialect.equals("BIRD2") ? Dialects.BIRD2 : Dialects.CALICO;
    Map<String, String> states = new HashMap<>();
    var counts = new ArrayList<String>();
    int changes = 0;
    String current = "";
    List<String> lines = ask(settings, "show protocols all");
    for (String line : lines) {
      Matcher row = EXPORTER_ROW.matcher(line);
      if (line.startsWith("1002-") && row.find()) {
        current = row.group(1);
        states.put(current, row.group(4));
      }
      Matcher routes = EXPORTER_COUNTS.matcher(line);
      if (routes.find()) {
        counts.add(current + " " + routes.group(1) + " " + routes.group(3));
      }
      changes += EXPORTER_CHANGES.matcher(line).find() ? 1 : 0;
    }
    assertEquals(SampleNode.protocols().size(), states.size(), states.toString());
    assertEquals("up", states.get("Mesh_10_0_12_2"));
    assertEquals("down", states.get("Node_10_0_12_8"));
    assertTrue(counts.contains("Global_10_0_12_3 4 16"), counts.toString());
    assertEquals(4 * counts.size(), changes);
    // It takes a read that has a line of class 0, 8 or 9 for the last one.
    Pattern end = Pattern.compile("^[089]\\d{3}");
    assertEquals(1, lines.stream().filter(line -> end.matcher(line).find()).count());
  }

  /** The exporter looks for the last line in every read of 4096 octets by itself. */
  @Test
  void answersAreWrittenInWholeLines() throws IOException {
    var transcript = new Transcript();
    var writer = new ReplyWriter(transcript);
    for (int i = 0; i < 2000; i++) {
      writer.line(1006, "x".repeat(i % 120));
    }
    writer.end(0, "");
    String text = transcript.text();
    int at = 0;
    for (int count : transcript.writes) {
      assertTrue(count <= 4096, count + " octets in one write");
      at += count;
      assertEquals('\n', text.charAt(at - 1));
    }
    assertEquals(text.length(), at);
  }

  /** birdwatcher sends these to a daemon whose version starts with 2. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "show route all table 'master4' where net.type = NET_IP4",
        "show route all filtered protocol 'Global_10_0_12_3' where net.type = NET_IP4",
        "show route all where from=10.0.12.3",
        "show route where from='10.0.12.3' count",
        "show route table 'master4' protocol 'Mesh_10_0_12_2' primary count",
        "show route all export 'Mesh_10_0_12_2'",
        "show route all noexport 'Mesh_10_0_12_2'",
        "show symbols",
      })
  void birdwatcherIsUnderstood(String command) throws IOException {
    List<String> lines = Transcript.of(Dialects.BIRD2, speaker, "restrict", command);
    assertTrue(lines.getLast().matches("00(00|14) .*"), lines.getLast());
  }
}
