package io.manx.speaker.control.text;

import static io.manx.speaker.control.text.JsonText.field;
import static io.manx.speaker.control.text.JsonText.object;

import com.fasterxml.jackson.core.JsonGenerator;
import io.manx.speaker.status.RouteEvent;
import io.manx.speaker.status.RouteExplanation;
import io.manx.speaker.status.RouteInquiry;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The JSON lines of the commands that BIRD does not have; the rules are those of JsonText. */
public final class JsonInquiryText {
  private JsonInquiryText() {}

  /** Kind {@code text}: a line of a command that is nothing but text. */
  public static String text(String line) throws IOException {
    return object("text", json -> field(json, "text", line));
  }

  /** Kind {@code error}: a refusal with BIRD's code. */
  public static String error(int code, String text) throws IOException {
    return object(
        "error",
        json -> {
          json.writeNumberField("code", code);
          field(json, "text", text);
        });
  }

  /**
   * Kind {@code explanation}.
   *
   * @param peer only what this peer is sent; null for all
   */
  public static String explanation(RouteExplanation route, @Nullable String peer)
      throws IOException {
    return object(
        "explanation",
        json -> {
          field(json, "prefix", route.prefix());
          json.writeArrayFieldStart("paths");
          for (RouteExplanation.Path path : route.paths()) {
            path(json, path);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("exports");
          for (RouteExplanation.Export export : route.exports()) {
            if (peer == null || export.peer().equals(peer)) {
              export(json, export);
            }
          }
          json.writeEndArray();
          field(json, "kernel", ExplanationText.word(route.kernel()));
          field(json, "kernelTrouble", route.kernelTrouble());
        });
  }

  private static void path(JsonGenerator json, RouteExplanation.Path path) throws IOException {
    json.writeStartObject();
    json.writeFieldName("path");
    JsonPathText.write(json, path.view(), true);
    if (path.step() != null) {
      field(json, "step", path.step().name());
      field(json, "stepText", path.step().text());
      field(json, "clause", path.step().clause());
    }
    field(json, "value", path.value());
    field(json, "otherValue", path.otherValue());
    field(json, "other", path.other());
    field(json, "rule", path.rule());
    json.writeEndObject();
  }

  private static void export(JsonGenerator json, RouteExplanation.Export export)
      throws IOException {
    json.writeStartObject();
    field(json, "peer", export.peer());
    json.writeBooleanField("sent", export.sent() != null);
    json.writeBooleanField("pending", export.pending());
    json.writeBooleanField("outdated", export.outdated());
    if (export.sent() != null) {
      json.writeObjectFieldStart("attributes");
      JsonPathText.attributes(json, export.sent(), true);
      json.writeEndObject();
    }
    if (export.suppressed() != null) {
      field(json, "suppressed", export.suppressed().name());
      field(json, "suppressedText", export.suppressed().text());
    }
    field(json, "rule", export.rule());
    json.writeEndObject();
  }

  /** Kind {@code change}: a best path changed. */
  public static String event(RouteEvent event) throws IOException {
    return object(
        "change",
        json -> {
          field(json, "time", event.time());
          field(json, "prefix", event.prefix());
          field(json, "change", event.kind());
          field(json, "cause", event.cause());
          field(json, "by", event.by());
          best(json, "before", event.before());
          best(json, "after", event.after());
        });
  }

  /** Kind {@code past}: how a prefix was routed. */
  public static String past(RouteInquiry.PastRoute route) throws IOException {
    return object(
        "past",
        json -> {
          field(json, "time", route.time());
          field(json, "prefix", route.prefix());
          best(json, "best", route.best());
        });
  }

  private static void best(JsonGenerator json, String name, RouteEvent.@Nullable Best best)
      throws IOException {
    if (best != null) {
      json.writeObjectFieldStart(name);
      field(json, "protocol", best.protocol());
      JsonPathText.attributes(json, best.attributes(), true);
      json.writeEndObject();
    }
  }

  /** Kind {@code kernel}. */
  public static String kernel(RouteInquiry.KernelStatus kernel) throws IOException {
    return object(
        "kernel",
        json -> {
          json.writeBooleanField("present", kernel.present());
          json.writeObjectFieldStart("installed");
          for (RouteInquiry.TableCount table : kernel.tables()) {
            json.writeNumberField(table.table(), table.installed());
          }
          json.writeEndObject();
          json.writeArrayFieldStart("troubles");
          for (RouteInquiry.Trouble trouble : kernel.troubles()) {
            json.writeStartObject();
            field(json, "prefix", trouble.prefix());
            field(json, "why", trouble.why());
            json.writeEndObject();
          }
          json.writeEndArray();
          if (kernel.programming() != null) {
            programming(json, kernel.programming());
          }
        });
  }

  private static void programming(JsonGenerator json, RouteInquiry.Programming programming)
      throws IOException {
    field(json, "problem", programming.problem());
    json.writeBooleanField("swept", programming.swept());
    json.writeObjectFieldStart("routes");
    json.writeNumberField("owned", programming.owned());
    json.writeNumberField("foreign", programming.foreign());
    json.writeNumberField("pending", programming.pending());
    json.writeNumberField("failed", programming.failed());
    json.writeNumberField("unresolved", programming.unresolved());
    json.writeNumberField("conflicts", programming.conflicts());
    json.writeNumberField("repaired", programming.repaired());
    json.writeEndObject();
    field(json, "lastAudit", programming.lastAudit());
    json.writeNumberField("lastAuditRepairs", programming.lastAuditRepairs());
    field(json, "nextHops", programming.nextHops());
    json.writeArrayFieldStart("objects");
    for (RouteInquiry.ObjectView object : programming.objects()) {
      json.writeStartObject();
      json.writeNumberField("id", object.id());
      field(json, "content", object.content());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Kind {@code updateGroup}. */
  public static String group(RouteInquiry.UpdateGroupStatus group) throws IOException {
    return object(
        "updateGroup",
        json -> {
          field(json, "table", group.family());
          json.writeNumberField("sent", group.sent());
          json.writeNumberField("pending", group.pending());
          json.writeBooleanField("shared", group.shared());
          json.writeArrayFieldStart("peers");
          for (String peer : group.peers()) {
            json.writeString(peer);
          }
          json.writeEndArray();
        });
  }
}
