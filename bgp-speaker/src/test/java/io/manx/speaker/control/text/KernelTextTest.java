package io.manx.speaker.control.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpPrefix;
import io.manx.speaker.status.RouteInquiry;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KernelTextTest {
  private static final Instant AUDIT = Instant.parse("2026-01-31T12:34:56.789Z");

  private static RouteInquiry.KernelStatus status(@Nullable Instant audit, boolean swept) {
    return new RouteInquiry.KernelStatus(
        true,
        List.of(new RouteInquiry.TableCount("master4", 4)),
        List.of(
            new RouteInquiry.Trouble(
                IpPrefix.parse("10.1.0.0/24"), "failed: ENETUNREACH Nexthop has invalid gateway")),
        new RouteInquiry.Programming(
            null,
            swept,
            5,
            12,
            2,
            1,
            0,
            0,
            3,
            audit,
            1,
            "2 nexthop objects",
            List.of(
                new RouteInquiry.ObjectView(1297612800L, "via 192.0.2.9 dev eth0"),
                new RouteInquiry.ObjectView(1297612801L, "group 1297612800"))));
  }

  @Test
  void allThatAnOperatorAsksFor() {
    assertEquals(
        """
        master4: 4 routes in the kernel
        Routes: 5 of ours, 12 of others; 2 pending, 1 failed, 0 unresolved, 0 conflicts
        Routes of an earlier run are swept
        Last audit: 2026-01-31 12:34:56, 1 repair; 3 routes repaired since the start
        Next hops: 2 nexthop objects
          1297612800 via 192.0.2.9 dev eth0
          1297612801 group 1297612800
        Not in the kernel:
          10.1.0.0/24 failed: ENETUNREACH Nexthop has invalid gateway
        """,
        String.join("\n", text().lines(status(AUDIT, true))) + "\n");
  }

  @Test
  void beforeTheFirstAudit() {
    List<String> lines = text().lines(status(null, false));
    assertTrue(lines.contains("Last audit: none yet, 1 repair; 3 routes repaired since the start"));
    assertTrue(
        lines.contains("Routes of an earlier run stay until peers have said what they have"));
  }

  @Test
  void aReflectorHasNoKernel() {
    assertEquals(
        List.of("This speaker leaves the kernel alone (kernel.enabled: false)"),
        text().lines(new RouteInquiry.KernelStatus(false, List.of(), List.of(), null)));
  }

  @Test
  void theSameAsJson() throws IOException {
    String json = JsonInquiryText.kernel(status(AUDIT, true));
    assertTrue(
        json.contains(
            "\"swept\":true,\"routes\":{\"owned\":5,\"foreign\":12,\"pending\":2,\"failed\":1,"
                + "\"unresolved\":0,\"conflicts\":0,\"repaired\":3},"
                + "\"lastAudit\":\"2026-01-31T12:34:56.789Z\",\"lastAuditRepairs\":1"),
        json);
    assertTrue(json.contains("{\"id\":1297612801,\"content\":\"group 1297612800\"}"), json);
  }

  private static KernelText text() {
    return new KernelText(new Timestamps(TimeFormat.ISO_LONG, Dialect.BIRD2, ZoneOffset.UTC));
  }
}
