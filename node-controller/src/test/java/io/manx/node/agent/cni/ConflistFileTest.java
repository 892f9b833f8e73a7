package io.manx.node.agent.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.manx.net.IpPrefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConflistFileTest {
  private static final Conflist BOTH =
      new Conflist(
          "manx",
          List.of(IpPrefix.parse("10.244.1.0/24"), IpPrefix.parse("fd00:10:244:1::/64")),
          1450,
          "/run/manx/ipam");

  @TempDir private Path directory;

  @Test
  void saysWhatTheRuntimeNeeds() throws IOException {
    JsonNode list = new ObjectMapper().readTree(BOTH.text());
    assertEquals("manx", list.get("name").asText());
    List<JsonNode> plugins = List.copyOf(list.get("plugins").valueStream().toList());
    assertEquals(
        List.of("ptp", "portmap", "bandwidth"),
        plugins.stream().map(plugin -> plugin.get("type").asText()).toList());
    JsonNode ptp = plugins.getFirst();
    assertEquals(1450, ptp.get("mtu").asInt());
    assertFalse(ptp.get("ipMasq").asBoolean());
    JsonNode ipam = ptp.get("ipam");
    assertEquals("10.244.1.0/24", ipam.at("/ranges/0/0/subnet").asText());
    assertEquals("fd00:10:244:1::/64", ipam.at("/ranges/1/0/subnet").asText());
    assertEquals("0.0.0.0/0", ipam.at("/routes/0/dst").asText());
    assertEquals("::/0", ipam.at("/routes/1/dst").asText());
  }

  @Test
  void writesOnceAndRemovesItsOwn() throws IOException {
    Path confDir = directory.resolve("net.d");
    ConflistFile file = new ConflistFile(confDir);
    assertTrue(file.write(BOTH));
    assertFalse(file.write(BOTH));
    assertEquals(BOTH.text(), Files.readString(file.path()));
    assertTrue(
        file.write(new Conflist("manx", List.of(IpPrefix.parse("10.9.0.0/24")), 1500, "/x")));
    try (var all = Files.list(confDir)) {
      assertEquals(List.of(file.path()), all.toList());
    }
    assertTrue(file.remove());
    assertFalse(file.remove());
  }

  @Test
  void leavesTheFilesOfOthersAlone() throws IOException {
    ConflistFile file = new ConflistFile(directory);
    Files.writeString(directory.resolve("05-other.conflist"), "{}");
    Files.writeString(directory.resolve("20-later.conf"), "{}");
    Files.writeString(directory.resolve("00-readme.txt"), "");
    assertEquals(List.of("05-other.conflist"), file.before());
    Files.writeString(file.path(), "{\"name\": \"somebody\"}");
    IOException refused = assertThrows(IOException.class, () -> file.write(BOTH));
    assertTrue(String.valueOf(refused.getMessage()).contains("is not Manx's"), refused::toString);
    assertFalse(file.remove());
    assertEquals("{\"name\": \"somebody\"}", Files.readString(file.path()));
  }

  @Test
  void bringsMissingPluginsAndTakesThemAway() throws IOException {
    Path image = Files.createDirectory(directory.resolve("image"));
    Path bin = directory.resolve("bin");
    for (String name : Conflist.PLUGINS) {
      Files.writeString(image.resolve(name), "new " + name);
    }
    Files.createDirectory(bin);
    Path foreign = Files.writeString(bin.resolve("ptp"), "the distribution's");
    assertTrue(foreign.toFile().setExecutable(true));
    Plugins plugins = new Plugins(bin);
    assertEquals(List.of("host-local", "portmap", "bandwidth", "loopback"), plugins.install(image));
    assertEquals(List.of(), plugins.missing());
    assertEquals(List.of(), plugins.install(image));
    assertEquals("the distribution's", Files.readString(foreign));

    Files.writeString(image.resolve("portmap"), "newer portmap");
    assertEquals(List.of("portmap"), plugins.install(image));
    Files.writeString(bin.resolve("bandwidth"), "an administrator's");
    assertEquals(List.of(), plugins.install(image));
    assertEquals(
        List.of("host-local", "loopback", "portmap"), plugins.remove().stream().sorted().toList());
    assertTrue(Files.exists(foreign));
    assertEquals("an administrator's", Files.readString(bin.resolve("bandwidth")));
  }
}
