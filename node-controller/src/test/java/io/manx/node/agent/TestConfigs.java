package io.manx.node.agent;

import io.manx.speaker.config.ConfigReader;
import io.manx.speaker.config.ConfigResult;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.PasswordSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Configurations for tests, read as an agent reads them. */
final class TestConfigs {
  private TestConfigs() {}

  /** The node 192.0.2.1 in AS 64512 with further fields of {@code spec}, indented by two. */
  static NodeConfig read(Path directory, String fields) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("node.yaml"),
            """
            apiVersion: manx.io/v1alpha1
            kind: NodeConfig
            metadata: {name: node-a}
            spec:
              asNumber: 64512
              addresses: [192.0.2.1]
            """
                + fields);
    ConfigResult read = new ConfigReader(PasswordSource.files()).readFile(file);
    return read.config().orElseThrow(() -> new IOException(read.problems().toString()));
  }
}
