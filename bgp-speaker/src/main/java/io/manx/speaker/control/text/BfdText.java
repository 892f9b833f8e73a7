package io.manx.speaker.control.text;

import com.fasterxml.jackson.core.JsonGenerator;
import io.manx.net.Count;
import io.manx.speaker.status.BfdSessionStatus;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * {@code show bfd sessions}.
 *
 * @param times how times are written
 */
public record BfdText(Timestamps times) {
  private static final int CODE = 1020;
  private static final double MILLIS = 1000;

  /**
   * Writes the whole answer.
   *
   * @param all with what tells why a session is lost; BIRD 2.0.12 has no such lines
   */
  public void write(
      String protocol, List<BfdSessionStatus> sessions, boolean all, Instant now, Reply reply)
      throws IOException {
    reply.line(CODE, protocol + ":");
    reply.line(
        CODE, "IP address                Interface  State      Since         Interval  Timeout");
    for (BfdSessionStatus session : sessions) {
      var text = new StringBuilder(90);
      Columns.left(text, session.address().toString(), 25).append(' ');
      Columns.left(text, session.device() == null ? "---" : session.device(), 10).append(' ');
      Columns.left(text, session.state().text(), 10).append(' ');
      Columns.left(text, times.since(session.since(), now), 12).append("  ");
      Columns.right(text, Timestamps.seconds(session.interval()), 7).append("  ");
      reply.line(CODE, Columns.right(text, Timestamps.seconds(session.timeout()), 7));
      if (all) {
        details(session.more(), reply);
      }
    }
    reply.end(0, "");
  }

  private static void details(BfdSessionStatus.Details more, Reply reply) throws IOException {
    detail("Reach", more.multihop() ? "multihop" : "single hop", reply);
    detail("Times down", more.failures() + ", last: " + more.diagnostic(), reply);
    detail("Sent", direction(more.sent()), reply);
    detail("Received", direction(more.received()), reply);
    detail("Scheduling", more.scheduling(), reply);
    if (!more.problem().isEmpty()) {
      detail("Problem", more.problem(), reply);
    }
  }

  private static void detail(String name, String value, Reply reply) throws IOException {
    reply.line(CODE, Columns.left(new StringBuilder("  "), name + ":", 14).append(value));
  }

  private static String direction(BfdSessionStatus.Direction packets) {
    return "%s, longest gap %s s, %d late"
        .formatted(
            Count.of(packets.packets(), "packet"),
            Timestamps.seconds(packets.gaps().longest()),
            packets.gaps().late());
  }

  /** Kind {@code bfd}. */
  public static String json(String protocol, BfdSessionStatus session) throws IOException {
    return JsonText.object(
        "bfd",
        json -> {
          JsonText.field(json, "protocol", protocol);
          JsonText.field(json, "address", session.address());
          JsonText.field(json, "device", session.device());
          JsonText.field(json, "state", session.state().text());
          JsonText.field(json, "since", session.since());
          seconds(json, "interval", session.interval());
          seconds(json, "timeout", session.timeout());
          BfdSessionStatus.Details more = session.more();
          json.writeBooleanField("multihop", more.multihop());
          json.writeNumberField("failures", more.failures());
          JsonText.field(json, "diagnostic", more.diagnostic());
          direction(json, "sent", more.sent());
          direction(json, "received", more.received());
          JsonText.field(json, "scheduling", more.scheduling());
          if (!more.problem().isEmpty()) {
            JsonText.field(json, "problem", more.problem());
          }
        });
  }

  private static void direction(JsonGenerator json, String name, BfdSessionStatus.Direction packets)
      throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("packets", packets.packets());
    seconds(json, "longestGap", packets.gaps().longest());
    json.writeNumberField("late", packets.gaps().late());
    json.writeEndObject();
  }

  private static void seconds(JsonGenerator json, String name, Duration time) throws IOException {
    json.writeNumberField(name, time.toMillis() / MILLIS);
  }
}
