package io.manx.node.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PrivilegesTest {
  @Test
  void theEffectiveSetDecides() {
    assertEquals(Optional.empty(), missing("000001ffffffffff"));
    assertEquals(Optional.empty(), missing("0000000000001000"));
    assertTrue(missing("0000000000000000").orElseThrow().contains("CAP_NET_ADMIN"));
    assertTrue(missing("000001ffffffefff").isPresent());
  }

  private static Optional<String> missing(String effective) {
    return Privileges.missingForKernel(
        "Name:\tjava\nCapInh:\t0000000000001000\nCapPrm:\t0000000000001000\nCapEff:\t"
            + effective
            + "\nCapBnd:\t000001ffffffffff\n");
  }
}
