package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.trial.LossTrial;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pods of two nodes are pinged each millisecond, and no packet is lost. */
@Tag("root")
class LossIT {
  @Test
  void noPacketIsLostWhileAgentsAndReflectorsComeAndGo() {
    LossTrial trial = new LossTrial(line -> {});
    List<LossTrial.Row> rows = trial.agentsComeAndGo();
    assertFalse(rows.isEmpty());
    assertTrue(rows.stream().allMatch(LossTrial.Row::held), trial::table);
  }
}
