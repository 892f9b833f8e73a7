package io.manx.node.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.manx.speaker.config.ConfigReader;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.PasswordSource;
import io.manx.speaker.runtime.Password;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyWatchTest {
  @TempDir private Path directory = Path.of(".");

  private final List<Map<String, Password>> seen = new ArrayList<>();
  private final KeyWatch watch = KeyWatch.idle(PasswordSource.files(), seen::add);

  private static Path write(Path file, String text) throws IOException {
    return Files.writeString(file, text + "\n");
  }

  private static NodeConfig config(Path one, Path other) {
    String text =
        """
        apiVersion: manx.io/v1alpha1
        kind: NodeConfig
        metadata: {name: a}
        spec:
          asNumber: 64512
          addresses: [192.0.2.1]
          peers:
            - {peerIP: 192.0.2.2, asNumber: 64513, passwordFile: %s}
            - {peerIP: 192.0.2.3, asNumber: 64513, passwordFile: %s}
            - {peerIP: 192.0.2.4, asNumber: 64513}
        """
            .formatted(one, other);
    return new ConfigReader(PasswordSource.files()).readYaml(text).config().orElseThrow();
  }

  @Test
  void withoutPasswordFilesThereIsNothingToLookAt() {
    watch.look();
    assertEquals(List.of(), seen);
  }

  @Test
  void aFileWithoutAKeyLeavesTheKeyInUse() throws IOException {
    Path one = write(directory.resolve("one"), "left");
    Path other = write(directory.resolve("other"), "right");
    NodeConfig config = config(one, other);
    watch.configured(config);
    watch.look();
    assertEquals(config, config.withPasswords(seen.getLast()), "nothing has changed");

    write(one, "another");
    Files.delete(other);
    watch.look();
    assertEquals(Map.of(one.toString(), new Password("another")), seen.getLast());
    NodeConfig changed = config.withPasswords(seen.getLast());
    assertEquals(new Password("another"), changed.peers().get(0).password().orElseThrow());
    assertEquals(config.peers().get(1), changed.peers().get(1));
    assertEquals(config.peers().get(2), changed.peers().get(2));

    write(other, "");
    write(one, "left");
    watch.look();
    assertEquals(config, config.withPasswords(seen.getLast()));
  }
}
