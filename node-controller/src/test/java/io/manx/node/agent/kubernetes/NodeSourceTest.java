package io.manx.node.agent.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.PeerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeSourceTest {
  private static final String REFERENCE = "secret:tor/password@17";

  @TempDir private Path directory;
  private final FakeNodeApi api = new FakeNodeApi();

  private NodeSource source() {
    return new NodeSource(
        new Secrets(api, directory.resolve("secrets")),
        Map.of("controlSocket", "/run/manx/here.ctl"));
  }

  private static OwnDocument document(String password) {
    return new OwnDocument(
        "node-a",
        3,
        Map.of(
            "asNumber",
            64512,
            "addresses",
            List.of("192.0.2.1"),
            "peers",
            List.of(
                Map.of(
                    "name",
                    "tor",
                    "peerIP",
                    "192.0.2.254",
                    "asNumber",
                    64513,
                    "passwordFile",
                    password),
                Map.of("name", "open", "peerIP", "192.0.2.253", "asNumber", 64513))));
  }

  private static NodeConfig read(NodeSource source) {
    NodeSource.Reading reading = Objects.requireNonNull(source.read());
    return reading.result().config().orElseThrow(() -> new AssertionError(reading.result()));
  }

  private static NodeSource.Reading last(NodeSource source) {
    return Objects.requireNonNull(source.last());
  }

  @Test
  void readsAsAFileAndTheMachineDecidesItsOwnPaths() {
    api.secrets.put("tor/password", "hunter2");
    NodeSource source = source();
    assertEquals(List.of("the BGPNode has not been read yet"), source.read("").problems());
    source.offer(document(REFERENCE));
    NodeConfig config = read(source);
    assertEquals("node-a", config.name());
    assertEquals("/run/manx/here.ctl", config.controlSocket());
    assertTrue(config.peers().getFirst().password().isPresent());
    assertEquals("BGPNode node-a generation 3", source.read("").origin());
    assertEquals(1, source.read("/some/file").problems().size());
  }

  @Test
  void withoutItsPasswordASessionIsOffAndTheOthersAreNot() {
    NodeSource source = source();
    for (String password : List.of(REFERENCE, "/etc/shadow", "secret:", "secret:a@b")) {
      source.offer(document(password));
      List<PeerConfig> peers = read(source).peers();
      assertFalse(peers.getFirst().enabled(), password);
      assertTrue(peers.getLast().enabled(), password);
      assertEquals(1, last(source).withoutPassword().size(), password);
    }
    assertEquals(1, api.asked, "only a whole reference is worth a question");
    api.secrets.put("tor/password", "");
    source.offer(document(REFERENCE));
    assertFalse(read(source).peers().getFirst().enabled(), "an empty password is none");
    api.failure = "down";
    source.offer(document(REFERENCE));
    assertFalse(read(source).peers().getFirst().enabled());
  }

  @Test
  void passwordsSurviveARestartWithoutTheApiServerAndAreForgotten() throws IOException {
    api.secrets.put("tor/password", "hunter2");
    NodeSource before = source();
    before.offer(document(REFERENCE));
    assertTrue(read(before).peers().getFirst().password().isPresent());
    before.forgetOtherPasswords();
    api.failure = "down";
    NodeSource after = source();
    after.offer(document(REFERENCE));
    assertTrue(read(after).peers().getFirst().password().isPresent());
    Path secrets = directory.resolve("secrets");
    assertEquals(
        PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(secrets));
    try (var all = Files.list(secrets)) {
      for (Path file : all.toList()) {
        assertEquals(
            PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
      }
    }
    after.offer(document("secret:tor/password@18"));
    assertFalse(read(after).peers().getFirst().enabled(), "another version is another password");
    after.forgetOtherPasswords();
    try (var all = Files.list(secrets)) {
      assertEquals(List.of(), all.toList());
    }
  }
}
