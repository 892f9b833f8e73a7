package io.manx.speaker.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.decision.DecisionOptions;
import io.manx.speaker.decision.DecisionStep;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.AsPath;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.model.PathSource.Kind;
import io.manx.speaker.model.PrefixBlock;
import io.manx.speaker.policy.HiddenReason;
import io.manx.speaker.policy.ImportPolicy;
import io.manx.speaker.policy.RuleName;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is said of a path is what was decided about it, whatever policy there is meanwhile. */
class KeptReasonsTest {
  private static final IpPrefix EVEN = IpPrefix.parse("10.0.0.0/24");
  private static final IpPrefix ODD = IpPrefix.parse("10.0.1.0/25");

  private final PathSource peer = source(1, Kind.EBGP);
  private final Rib rib =
      new Rib(source(0, Kind.LOCAL), DecisionOptions.STANDARD, NextHopOracle.ALL_REACHABLE);

  /** Rule 0 refuses even lengths, rule 1 takes odd ones; each policy names its rules otherwise. */
  private static final class Ruled implements ImportPolicy {
    private final List<RuleName> rules;
    private int decidedBy = -1;

    Ruled(String filter) {
      rules = List.of(new RuleName(filter, "importV4", 0), new RuleName(filter, "importV4", 1));
    }

    @Override
    public @Nullable HiddenReason checkAttributes(PathAttributes received) {
      return received.asPath().occurrences(666) > 0 ? HiddenReason.AS_LOOP : null;
    }

    @Override
    public int match(Family family, long high, long low, int length, PathAttributes received) {
      decidedBy = length % 2;
      return length % 2 == 0 ? -1 - HiddenReason.FILTER.ordinal() : 0;
    }

    @Override
    public PathAttributes transform(int variant, PathAttributes received) {
      return received;
    }

    @Override
    public List<RuleName> rules() {
      return rules;
    }

    @Override
    public int decidedBy() {
      return decidedBy;
    }
  }

  private static PathSource source(int index, Kind kind) {
    return new PathSource(
        index, "p" + index, kind, 65000L + index, IpAddress.v4(index + 1), IpAddress.v4(index + 1));
  }

  private void announce(IpPrefix prefix, long... path) {
    PrefixBlock block =
        PrefixBlock.builder(Family.IPV4_UNICAST, 1)
            .addV4(prefix.address().low() << 8 | prefix.length(), 0)
            .build();
    PathAttributes attributes =
        PathAttributes.builder(IpAddress.parse("192.0.2.1")).asPath(AsPath.sequence(path)).build();
    rib.update(
        peer,
        new UpdateMessage(
            List.of(), List.of(new UpdateMessage.Announcement(attributes, block)), null, List.of()),
        0);
  }

  private String kept(IpPrefix prefix) {
    RibPath path = Objects.requireNonNull(rib.route(prefix)).paths().getFirst();
    return path.hidden() + " " + path.rule();
  }

  @Test
  void aPathKeepsTheRuleThatDecided() {
    rib.sourceUp(peer, new Ruled("old"), 0);
    announce(EVEN, 65001);
    announce(ODD, 65001);
    assertEquals("FILTER old.importV4[0]", kept(EVEN));
    assertEquals("null old.importV4[1]", kept(ODD));
    announce(EVEN, 65001, 666);
    assertEquals("AS_LOOP null", kept(EVEN), "no rule was asked");
  }

  @Test
  void whatIsLeftAloneKeepsTheOldRuleUntilItComesAgain() {
    rib.sourceUp(peer, new Ruled("old"), 0);
    announce(EVEN, 65001);
    announce(ODD, 65001);
    rib.replaceImportPolicy(peer, new Ruled("new"));
    assertEquals("FILTER old.importV4[0]", kept(EVEN));
    assertEquals("null old.importV4[1]", kept(ODD));
    announce(EVEN, 65001);
    announce(ODD, 65001);
    assertEquals("FILTER new.importV4[0]", kept(EVEN));
    assertEquals("null new.importV4[1]", kept(ODD), "the same path by another rule");
  }

  @Test
  void anotherPolicyLeavesItsRuleEvenWhereNothingChanges() {
    rib.sourceUp(peer, new Ruled("old"), 0);
    announce(EVEN, 65001);
    rib.importPolicyChanged(peer, new Ruled("new"), 1);
    assertEquals("FILTER new.importV4[0]", kept(EVEN));
    rib.importPolicyChanged(peer, TestPolicies.Import.ALL, 1);
    assertEquals("null null", kept(EVEN));
  }

  /** The parts of a row's state do not run into each other. */
  @Test
  void thereIsRoomForEachPartOfTheState() {
    assertTrue(HiddenReason.values().length < 0x3F);
    assertTrue(DecisionStep.values().length <= 0x20);
    var rows = new PathRows();
    int row = rows.add(7, 1, 0);
    rows.verdict(row, HiddenReason.values().length, PathRows.MOST_RULES);
    rows.flags(row, PathRows.STALE | PathRows.LONG_LIVED_STALE | PathRows.REFRESHING);
    rows.step(row, DecisionStep.values().length - 1);
    rows.hidden(row, 0);
    assertEquals(0, rows.hidden(row));
    assertEquals(PathRows.MOST_RULES, rows.rule(row));
    rows.rule(row, 0);
    assertEquals(7, rows.flags(row));
    assertEquals(DecisionStep.values().length - 1, rows.step(row));
    assertEquals(0, rows.rule(row));
  }
}
