package io.manx.node.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The CRDs of the chart are those of the types. {@code tools/crds} writes them anew: it runs this
 * test with {@code -Dmanx.crds.write=true}.
 */
class CustomResourceDefinitionsTest {
  private static final Path CHART = Path.of("../charts/manx/crds");

  @Test
  void theChartHasTheCrdsOfTheTypes(@TempDir Path directory) throws IOException {
    SortedMap<String, String> generated = CustomResourceDefinitions.generate(directory);
    assertEquals(5, generated.size());
    if (Boolean.getBoolean("manx.crds.write")) {
      Files.createDirectories(CHART);
      for (var file : generated.entrySet()) {
        Files.writeString(CHART.resolve(file.getKey()), file.getValue());
      }
    }
    assertEquals(
        generated, CustomResourceDefinitions.read(CHART), "stale: run tools/crds and commit");
  }
}
