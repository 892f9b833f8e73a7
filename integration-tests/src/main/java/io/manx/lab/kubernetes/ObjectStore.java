package io.manx.lab.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Objects with versions, as an API server keeps them: one counter for all, a write that changes
 * nothing is none, generations count specs, a status is written apart, and a write that was planned
 * on an older version is refused. Thread-safe.
 */
final class ObjectStore {
  private static final int KEPT = 10_000;

  private record Key(ApiKind kind, String namespace, String name) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int kinds = kind.compareTo(other.kind);
      int spaces = kinds == 0 ? namespace.compareTo(other.namespace) : kinds;
      return spaces == 0 ? name.compareTo(other.name) : spaces;
    }
  }

  /**
   * A change.
   *
   * @param version the version that it made
   * @param type {@code ADDED}, {@code MODIFIED} or {@code DELETED}
   */
  record Change(long version, String type, ApiPath where, ObjectNode object) {}

  /**
   * A page of a list.
   *
   * @param rest after which object the next one begins; empty for none
   */
  record Page(List<ObjectNode> items, long version, String rest) {}

  private final TreeMap<Key, ObjectNode> objects = new TreeMap<>();
  private final Deque<Change> history = new ArrayDeque<>();
  private long version = 1;
  private long forgotten;

  private static Key key(ApiPath path) {
    return new Key(path.kind(), path.namespace(), path.name());
  }

  synchronized ObjectNode get(ApiPath path) throws ApiRefusal {
    ObjectNode object = objects.get(key(path));
    if (object == null) {
      throw new ApiRefusal(
          404, "NotFound", path.kind().plural + " \"" + path.name() + "\" not found");
    }
    return object.deepCopy();
  }

  synchronized Page list(ApiPath path, String name, int limit, String after) {
    List<ObjectNode> items = new ArrayList<>();
    String rest = "";
    for (var entry : objects.entrySet()) {
      Key key = entry.getKey();
      String place = key.namespace() + "/" + key.name();
      boolean asked =
          key.kind() == path.kind()
              && (path.namespace().isEmpty() || path.namespace().equals(key.namespace()))
              && (name.isEmpty() || name.equals(key.name()))
              && (after.isEmpty() || place.compareTo(after) > 0);
      if (asked && items.size() == limit) {
        ObjectNode last = items.getLast();
        rest = last.at("/metadata/namespace").asText() + "/" + last.at("/metadata/name").asText();
        break;
      }
      if (asked) {
        items.add(entry.getValue().deepCopy());
      }
    }
    return new Page(items, version, rest);
  }

  synchronized ObjectNode create(ApiPath path, ObjectNode posted) throws ApiRefusal {
    ObjectNode object = posted.deepCopy();
    ObjectNode metadata = object.withObject("/metadata");
    String name = metadata.path("name").asText();
    ApiPath place = new ApiPath(path.kind(), path.namespace(), name, "");
    if (name.isEmpty() || path.kind().namespaced == path.namespace().isEmpty()) {
      throw new ApiRefusal(422, "Invalid", "metadata: a name and the right namespace are missing");
    }
    if (objects.containsKey(key(place))) {
      throw new ApiRefusal(
          409, "AlreadyExists", path.kind().plural + " \"" + name + "\" already exists");
    }
    if (!metadata.path("resourceVersion").asText().isEmpty()) {
      throw new ApiRefusal(
          400, "BadRequest", "resourceVersion should not be set on objects to be created");
    }
    object.put("apiVersion", path.kind().apiVersion).put("kind", path.kind().kind);
    if (path.kind().namespaced) {
      metadata.put("namespace", path.namespace());
    }
    metadata
        .put("uid", UUID.randomUUID().toString())
        .put("generation", 1)
        .put("creationTimestamp", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    if (path.kind().custom()) {
      object.remove("status");
    }
    return store("ADDED", place, object);
  }

  /** Changes an object: {@code how} makes of the stored one what is wanted. */
  synchronized ObjectNode change(ApiPath path, UnaryOperator<ObjectNode> how) throws ApiRefusal {
    ObjectNode before = get(path);
    ObjectNode asked = how.apply(before.deepCopy());
    JsonNode had = before.path("metadata");
    JsonNode wants = asked.path("metadata");
    if (differs(wants.path("uid"), had.path("uid"))
        || differs(wants.path("resourceVersion"), had.path("resourceVersion"))) {
      throw new ApiRefusal(
          409,
          "Conflict",
          "the object has been modified; please apply your changes to the latest version");
    }
    ObjectNode after;
    if (path.subresource().equals("status")) {
      after = before.deepCopy();
      replace(after, "status", asked.get("status"));
    } else {
      after = asked;
      if (path.kind().hasStatus) {
        replace(after, "status", before.get("status"));
      }
      ObjectNode metadata = after.withObject("/metadata");
      for (String fixed : List.of("uid", "creationTimestamp", "generation", "resourceVersion")) {
        replace(metadata, fixed, had.get(fixed));
      }
      if (!after.path("spec").equals(before.path("spec"))) {
        metadata.put("generation", had.path("generation").asLong() + 1);
      }
    }
    ApiPath place = new ApiPath(path.kind(), path.namespace(), path.name(), "");
    return after.equals(before) ? before : store("MODIFIED", place, after);
  }

  private static boolean differs(JsonNode asked, JsonNode stored) {
    return !asked.asText().isEmpty() && !asked.asText().equals(stored.asText());
  }

  private static void replace(ObjectNode object, String field, @Nullable JsonNode value) {
    if (value == null) {
      object.remove(field);
    } else {
      object.set(field, value);
    }
  }

  synchronized ObjectNode delete(ApiPath path) throws ApiRefusal {
    ObjectNode object = get(path);
    objects.remove(key(path));
    return remember("DELETED", path, object);
  }

  private ObjectNode store(String type, ApiPath path, ObjectNode object) {
    if (object.remove("stringData") instanceof ObjectNode plain) {
      // What a Secret is written with for people, and never read with.
      ObjectNode data = object.withObject("/data");
      plain
          .properties()
          .forEach(
              entry ->
                  data.put(
                      entry.getKey(),
                      Base64.getEncoder()
                          .encodeToString(entry.getValue().asText().getBytes(UTF_8))));
    }
    ObjectNode stored = remember(type, path, object);
    objects.put(key(path), stored.deepCopy());
    return stored;
  }

  private ObjectNode remember(String type, ApiPath path, ObjectNode object) {
    version++;
    object.withObject("/metadata").put("resourceVersion", Long.toString(version));
    history.addLast(new Change(version, type, path, object.deepCopy()));
    if (history.size() > KEPT) {
      forgotten = history.removeFirst().version();
    }
    notifyAll();
    return object;
  }

  /**
   * Waits for changes.
   *
   * @param since the version that is known
   * @param millis how long at most
   * @return the changes of the kind, oldest first; none after that time
   * @throws ApiRefusal 410 if not all changes since then are kept
   */
  synchronized List<Change> changes(ApiPath path, long since, long millis)
      throws ApiRefusal, InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    while (true) {
      if (since < forgotten) {
        throw new ApiRefusal(410, "Expired", "too old resource version: " + since);
      }
      List<Change> news =
          history.stream()
              .filter(c -> c.version() > since && c.where().kind() == path.kind())
              .filter(
                  c -> path.namespace().isEmpty() || path.namespace().equals(c.where().namespace()))
              .toList();
      long left = (end - System.nanoTime()) / 1_000_000;
      if (!news.isEmpty() || left <= 0) {
        return news;
      }
      wait(left);
    }
  }

  synchronized long version() {
    return version;
  }

  /** What {@code patch} makes of a value (RFC 7396). */
  static JsonNode merge(@Nullable JsonNode target, JsonNode patch) {
    if (!(patch instanceof ObjectNode fields)) {
      return patch;
    }
    ObjectNode merged =
        target instanceof ObjectNode object
            ? object.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    fields
        .propertyStream()
        .forEach(
            field -> {
              if (field.getValue().isNull()) {
                merged.remove(field.getKey());
              } else {
                merged.set(field.getKey(), merge(merged.get(field.getKey()), field.getValue()));
              }
            });
    return merged;
  }
}
