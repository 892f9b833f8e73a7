package io.manx.speaker.control.text;

import com.fasterxml.jackson.core.JsonGenerator;
import io.manx.net.IpAddress;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.status.PathView;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A path in JSON. */
final class JsonPathText {
  private JsonPathText() {}

  static void write(JsonGenerator json, PathView path, boolean all) throws IOException {
    json.writeStartObject();
    json.writeStringField("protocol", path.protocol());
    json.writeStringField("source", path.kind().text());
    if (path.from() != null) {
      json.writeStringField("from", path.from().toString());
    }
    json.writeStringField("since", path.since().toString());
    json.writeStringField("destination", path.destination().name().toLowerCase(Locale.ROOT));
    json.writeArrayFieldStart("nextHops");
    for (PathView.NextHop hop : path.nextHops()) {
      json.writeStartObject();
      if (hop.via() != null) {
        json.writeStringField("via", hop.via().toString());
      }
      if (hop.device() != null) {
        json.writeStringField("device", hop.device());
      }
      json.writeNumberField("weight", hop.weight());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("preference", path.preference());
    json.writeBooleanField("primary", path.primary());
    if (path.primary()) {
      json.writeBooleanField("inKernel", !path.notInKernel());
      JsonText.field(json, "kernelTrouble", path.kernelTrouble());
    }
    json.writeBooleanField("stale", path.stale());
    if (path.pathId() != PathView.NO_PATH_ID) {
      json.writeNumberField("pathId", path.pathId());
    }
    if (path.hidden() != null) {
      json.writeStringField("hidden", path.hidden().name());
      json.writeStringField("hiddenText", path.hidden().text());
      JsonText.field(json, "hiddenBy", path.hiddenBy());
    }
    if (path.suppressed() != null) {
      json.writeStringField("suppressed", path.suppressed().name());
      json.writeStringField("suppressedText", path.suppressed().text());
    }
    if (path.attributes() != null) {
      attributes(json, path.attributes(), all);
    }
    json.writeEndObject();
  }

  static void attributes(JsonGenerator json, PathAttributes attributes, boolean all)
      throws IOException {
    json.writeStringField("origin", attributes.origin().name());
    json.writeStringField("asPath", attributes.asPath().toString());
    json.writeStringField("nextHop", attributes.nextHop().toString());
    number(json, "med", attributes.med());
    number(json, "localPref", attributes.localPref());
    if (!all) {
      return;
    }
    list(json, "communities", Communities.plain(attributes.communities()));
    list(json, "extendedCommunities", Communities.extended(attributes.extendedCommunities()));
    list(json, "largeCommunities", Communities.large(attributes.largeCommunities()));
    if (attributes.originatorId() != null) {
      json.writeStringField("originatorId", attributes.originatorId().toString());
    }
    list(
        json,
        "clusterList",
        Arrays.stream(attributes.clusterList())
            .mapToObj(id -> IpAddress.v4(id).toString())
            .toList());
    if (attributes.atomicAggregate()) {
      json.writeBooleanField("atomicAggregate", true);
    }
    if (attributes.aggregator() != null) {
      json.writeStringField("aggregatorAddress", attributes.aggregator().address().toString());
      json.writeNumberField("aggregatorAs", attributes.aggregator().asNumber());
    }
    number(json, "onlyToCustomer", attributes.onlyToCustomer());
  }

  private static void number(JsonGenerator json, String name, long value) throws IOException {
    if (value != PathAttributes.ABSENT) {
      json.writeNumberField(name, value);
    }
  }

  private static void list(JsonGenerator json, String name, List<String> values)
      throws IOException {
    if (values.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }
}
