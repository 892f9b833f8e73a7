package io.manx.speaker.control.text;

import io.manx.net.Count;
import io.manx.speaker.status.RouteInquiry;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code show kernel}.
 *
 * @param times how times are written
 */
public record KernelText(Timestamps times) {
  /** All of it, line by line. */
  public List<String> lines(RouteInquiry.KernelStatus kernel) {
    List<String> lines = new ArrayList<>();
    if (!kernel.present()) {
      lines.add("This speaker leaves the kernel alone (kernel.enabled: false)");
    }
    kernel
        .tables()
        .forEach(
            table ->
                lines.add(
                    table.table()
                        + ": "
                        + Count.of(table.installed(), "route")
                        + " in the kernel"));
    RouteInquiry.Programming programming = kernel.programming();
    if (programming != null) {
      programming(lines, programming);
    }
    if (!kernel.troubles().isEmpty()) {
      lines.add("Not in the kernel:");
      kernel
          .troubles()
          .forEach(trouble -> lines.add("  " + trouble.prefix() + " " + trouble.why()));
    }
    return lines;
  }

  private void programming(List<String> lines, RouteInquiry.Programming now) {
    if (now.problem() != null) {
      lines.add("The kernel cannot be read or written: " + now.problem());
    }
    lines.add(
        "Routes: %d of ours, %d of others; %d pending, %d failed, %d unresolved, %s"
            .formatted(
                now.owned(),
                now.foreign(),
                now.pending(),
                now.failed(),
                now.unresolved(),
                Count.of(now.conflicts(), "conflict")));
    lines.add(
        now.swept()
            ? "Routes of an earlier run are swept"
            : "Routes of an earlier run stay until peers have said what they have");
    lines.add(
        "Last audit: "
            + (now.lastAudit() == null ? "none yet" : times.dateTime(now.lastAudit(), false))
            + ", "
            + Count.of(now.lastAuditRepairs(), "repair")
            + "; "
            + Count.of(now.repaired(), "route")
            + " repaired since the start");
    lines.add("Next hops: " + now.nextHops());
    now.objects().forEach(object -> lines.add("  " + object.id() + " " + object.content()));
  }
}
