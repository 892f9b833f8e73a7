package io.manx.speaker.control.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.speaker.model.Family;
import io.manx.speaker.policy.RuleHits;
import io.manx.speaker.policy.RuleName;
import io.manx.speaker.status.ChannelStatus;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.RouteChanges;
import io.manx.speaker.status.RouteCounts;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The counters of filter rules, in both forms of {@code show protocols all}. */
class RuleLinesTest {
  private static final ChannelStatus CHANNEL =
      new ChannelStatus(
          Family.IPV4_UNICAST,
          ChannelStatus.State.UP,
          100,
          "f Pools",
          "f Own",
          ChannelStatus.Recovery.NONE,
          List.of(),
          RouteCounts.NONE,
          RouteChanges.NONE,
          null,
          null,
          null,
          null,
          List.of(
              new RuleHits(new RuleName("f", "importV4", 0), 7),
              new RuleHits(new RuleName("f", "importV4", 2), 0)),
          List.of(new RuleHits(new RuleName("f", "exportV4", 1), 5_000_000_000L)));

  @Test
  void everyRuleHasALine() throws IOException {
    var lines = new Lines();
    ChannelText.write(CHANNEL, null, Dialect.BIRD2, lines);
    assertEquals(
        List.of(
            "    Import rule:    f.importV4[0] 7",
            "    Import rule:    f.importV4[2] 0",
            "    Export rule:    f.exportV4[1] 5000000000"),
        lines.all().stream().filter(line -> line.contains(" rule:")).toList());
  }

  @Test
  void everyRuleHasAnObject() throws IOException {
    var protocol =
        new ProtocolStatus(
            "p",
            ProtocolStatus.Kind.BGP,
            ProtocolStatus.State.UP,
            Instant.EPOCH,
            "",
            "",
            null,
            List.of(CHANNEL));
    String json = JsonText.protocol(protocol, true);
    assertTrue(
        json.contains(
            "\"importRules\":[{\"rule\":\"f.importV4[0]\",\"hits\":7},"
                + "{\"rule\":\"f.importV4[2]\",\"hits\":0}],"
                + "\"exportRules\":[{\"rule\":\"f.exportV4[1]\",\"hits\":5000000000}]"),
        json);
  }
}
