package io.manx.node.k8s.own;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.manx.node.agent.kubernetes.OwnDocument;
import io.manx.node.api.BgpNodeStatus;
import io.manx.node.api.Condition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusJsonTest {
  @Test
  void saysWhatJacksonMakesOfTheType() throws IOException {
    BgpNodeStatus status =
        new BgpNodeStatus(
            3L,
            "0.1.0",
            1,
            2,
            List.of(
                new BgpNodeStatus.Session(
                    "tor", "192.0.2.1", 64513L, "Idle", "2026-01-01T00:00:00Z", 1L, 2L, "a \"b\""),
                new BgpNodeStatus.Session(
                    "mesh", null, null, "Established", null, null, null, null)),
            List.of(
                new BgpNodeStatus.Table("kernel1", 5, 6L),
                new BgpNodeStatus.Table("kernel2", 0, null)),
            List.of("192.0.2.0/24"),
            List.of(
                new Condition("Ready", "True", "AsExpected", "", "2026-01-01T00:00:00Z", 3L),
                new Condition("Other", "False", "No", "ü\n", "2026-01-01T00:00:00Z", null)));
    ObjectMapper jackson = new ObjectMapper();
    assertEquals(
        jackson.readTree(jackson.writeValueAsString(status)),
        jackson.readTree(Json.write(StatusJson.of(status))));
  }

  @Test
  void jsonComesBackAsItWas(@TempDir Path directory) throws IOException {
    String text = "{\"a\":[1,2.5,true,\"x\",{\"b\":{}}],\"c\":{\"d\":4294967295}}";
    assertEquals(text, Json.write(Json.object(text)));
    for (String broken : List.of("", "[]", "{\"a\":", "{\"a\":[1", "nonsense")) {
      Assertions.assertThrows(IOException.class, () -> Json.object(broken), broken);
    }
    DocumentFile file = new DocumentFile(directory.resolve("new"), "node-a");
    assertEquals(Optional.empty(), file.load());
    OwnDocument document =
        new OwnDocument("node-a", 7, Map.of("peers", List.of(Map.of("name", "p"))));
    file.store(document);
    assertEquals(Optional.of(document), file.load());
    Path stored = directory.resolve("new/node-a.json");
    Files.writeString(stored, Files.readString(stored).substring(5));
    Assertions.assertThrows(IOException.class, file::load);
    file.clear();
    assertEquals(Optional.empty(), file.load());
  }
}
