package io.manx.lab.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.manx.lab.net.Deadline;
import io.manx.lab.net.LabException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What a user of kubectl does: applies, reads and deletes objects. Thread-safe. */
public final class ApiClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TOO_MANY = 429;
  private static final String MERGE = "application/merge-patch+json";
  private static final String DEFINITIONS =
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

  private final URI server;
  private final String token;
  private final HttpClient client;

  /**
   * An answer.
   *
   * @param status the HTTP status
   * @param body what came with it
   */
  public record Answer(int status, JsonNode body) {
    /** Whether it was done. */
    public boolean done() {
      return status < 300;
    }

    /** What came. */
    public JsonNode orThrow() {
      if (!done()) {
        throw new LabException(status + ": " + body.path("message").asText());
      }
      return body;
    }
  }

  /** A client of that server, with this token. */
  public ApiClient(ApiServerFixture api, String token) {
    this.server = api.url();
    this.token = token;
    this.client = api.client();
  }

  /** Has a real API server learn the kinds of Manx from the chart, and makes its namespace. */
  public static void prepare(ApiServerFixture api, Path chart) {
    try (ApiClient client = new ApiClient(api, api.token())) {
      if (api.real()) {
        client.define(chart.resolve("crds"));
      }
      client.applyAll("{apiVersion: v1, kind: Namespace, metadata: {name: manx-system}}");
      if (!api.real()) {
        client.applyAll("{apiVersion: v1, kind: Namespace, metadata: {name: default}}");
      }
    }
  }

  private void define(Path crds) {
    try (Stream<Path> files = Files.list(crds)) {
      for (Path file : files.sorted().toList()) {
        for (JsonNode definition : documents(Files.readString(file))) {
          send("POST", DEFINITIONS, "application/json", definition).orThrow();
        }
      }
    } catch (IOException e) {
      throw new LabException("no CRDs in " + crds, e);
    }
    Deadline.inSeconds(20)
        .await(
            "the kinds are served",
            () ->
                Stream.of(ApiKind.values())
                    .filter(ApiKind::custom)
                    .allMatch(kind -> get(kind.path("")).done()),
            () -> String.valueOf(get(DEFINITIONS).body()));
  }

  /** The documents of a YAML text. */
  public static List<JsonNode> documents(String yaml) {
    List<JsonNode> documents = new ArrayList<>();
    for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(yaml)) {
      if (document != null) {
        documents.add(JSON.valueToTree(document));
      }
    }
    return documents;
  }

  /** Makes or changes the objects of a YAML text, of kinds that {@link ApiKind} knows. */
  public void applyAll(String yaml) {
    for (JsonNode document : documents(yaml)) {
      apply(document).orThrow();
    }
  }

  /** Makes an object or merges into the one that there is; its status apart. */
  public Answer apply(JsonNode document) {
    ApiKind kind = ApiKind.ofKind(document.path("kind").asText());
    String namespace = document.at("/metadata/namespace").asText();
    String one = kind.path(namespace) + "/" + document.at("/metadata/name").asText();
    Answer answer =
        get(one).done()
            ? send("PATCH", one, MERGE, document)
            : send("POST", kind.path(namespace), "application/json", document);
    return answer.done() && document.has("status") && kind.hasStatus
        ? merge(one + "/status", JSON.createObjectNode().set("status", document.get("status")))
        : answer;
  }

  /** Merges fields into what is there. */
  public Answer merge(String path, JsonNode fields) {
    return send("PATCH", path, MERGE, fields);
  }

  /** Merges fields, given as YAML, into what is there. */
  public JsonNode merge(String path, String yaml) {
    return merge(path, documents(yaml).getFirst()).orThrow();
  }

  /** Makes an object of any kind, whose place the API server itself tells. */
  public Answer create(JsonNode object) {
    String version = object.path("apiVersion").asText();
    String root = (version.contains("/") ? "/apis/" : "/api/") + version;
    JsonNode kind =
        get(root)
            .orThrow()
            .path("resources")
            .valueStream()
            .filter(r -> r.path("kind").equals(object.path("kind")))
            .filter(r -> !r.path("name").asText().contains("/"))
            .findFirst()
            .orElseThrow(() -> new LabException("no kind " + object.path("kind") + " in " + root));
    String namespace =
        kind.path("namespaced").asBoolean()
            ? "/namespaces/" + object.at("/metadata/namespace").asText("default")
            : "";
    return post(root + namespace + "/" + kind.path("name").asText(), object);
  }

  /** Server-side apply. */
  public Answer serverSideApply(String path, JsonNode object) {
    return send("PATCH", path, "application/apply-patch+yaml", object);
  }

  /** Makes one more of a list. */
  public Answer post(String path, JsonNode object) {
    return send("POST", path, "application/json", object);
  }

  /** Reads. */
  public Answer get(String path) {
    return send("GET", path, "", JSON.nullNode());
  }

  /** Reads an object that may be missing. */
  public Optional<JsonNode> find(String path) {
    Answer answer = get(path);
    return answer.status() == 404 ? Optional.empty() : Optional.of(answer.orThrow());
  }

  /** The items of a list. */
  public List<JsonNode> list(String path) {
    return get(path).orThrow().path("items").valueStream().toList();
  }

  /** Deletes, if it is there. */
  public void delete(String path) {
    Answer answer = send("DELETE", path, "", JSON.nullNode());
    if (answer.status() != 404) {
      answer.orThrow();
    }
  }

  /** Sends; again while the server asks for that, as while it begins to serve a new kind. */
  private Answer send(String method, String path, String type, JsonNode body) {
    Answer[] last = {sendOnce(method, path, type, body)};
    if (last[0].status() == TOO_MANY) {
      Deadline.inSeconds(60)
          .await(
              method + " " + path,
              () -> {
                last[0] = sendOnce(method, path, type, body);
                return last[0].status() != TOO_MANY;
              },
              () -> last[0].toString());
    }
    return last[0];
  }

  private Answer sendOnce(String method, String path, String type, JsonNode body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.resolve(path))
            .header("Authorization", "Bearer " + token)
            .header("Accept", "application/json");
    if (body instanceof ObjectNode) {
      request.header("Content-Type", type).method(method, BodyPublishers.ofString(body.toString()));
    } else {
      request.method(method, BodyPublishers.noBody());
    }
    try {
      HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
      String text = answer.body();
      return new Answer(
          answer.statusCode(),
          text.startsWith("{")
              ? JSON.readTree(text)
              : JSON.createObjectNode().put("message", text));
    } catch (IOException e) {
      throw new LabException(method + " " + path + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
