package io.manx.programmer.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeSysctlsTest {
  @TempDir private Path directory;

  private void set(String name, String value) throws IOException {
    Path file = directory.resolve("sys").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, value + "\n");
  }

  private String get(String name) throws IOException {
    return Files.readString(directory.resolve("sys").resolve(name)).strip();
  }

  private NodeSysctls sysctls() {
    return new NodeSysctls(directory.resolve("sys"), directory.resolve("run/sysctls"));
  }

  @BeforeEach
  void fresh() throws IOException {
    set("net/ipv4/ip_forward", "0");
    set("net/ipv4/conf/all/rp_filter", "0");
    set("net/ipv4/conf/eth0/rp_filter", "1");
    set("net/ipv6/conf/all/forwarding", "0");
    set("net/ipv6/conf/all/accept_ra", "1");
    set("net/ipv6/conf/eth0/accept_ra", "1");
    set("net/ipv6/conf/eth1/accept_ra", "0");
  }

  @Test
  void setsWhatIsMissingAndGivesItBack() throws IOException {
    assertEquals(
        List.of(
            "net.ipv4.ip_forward from 0 to 1",
            "net.ipv4.conf.all.rp_filter from 0 to 2",
            "net.ipv6.conf.eth0.accept_ra from 1 to 2",
            "net.ipv6.conf.all.forwarding from 0 to 1"),
        sysctls().ensure(true, true).stream().map(Object::toString).toList());
    assertEquals("1", get("net/ipv4/ip_forward"));
    assertEquals("2", get("net/ipv4/conf/all/rp_filter"));
    assertEquals("0", get("net/ipv6/conf/eth1/accept_ra"));
    assertEquals(List.of(), sysctls().ensure(true, true));
    // Somebody else has changed this one since: it is his.
    set("net/ipv4/conf/all/rp_filter", "1");
    assertEquals(3, sysctls().undo().size());
    assertEquals("0", get("net/ipv4/ip_forward"));
    assertEquals("1", get("net/ipv4/conf/all/rp_filter"));
    assertEquals("1", get("net/ipv6/conf/eth0/accept_ra"));
    assertFalse(Files.exists(directory.resolve("run/sysctls")));
    assertEquals(List.of(), sysctls().undo());
  }

  @Test
  void whatIsRightIsLeftAlone() throws IOException {
    set("net/ipv4/ip_forward", "1");
    set("net/ipv4/conf/eth0/rp_filter", "0");
    assertEquals(List.of(), sysctls().ensure(true, false));
    assertFalse(Files.exists(directory.resolve("run/sysctls")));
    assertEquals("0", get("net/ipv6/conf/all/forwarding"));
  }

  @Test
  void nextHopObjectsAreMadeQuietWhereTheKernelHasTheSetting() throws IOException {
    assertEquals(List.of(), sysctls().quietNextHops());
    set("net/ipv4/nexthop_compat_mode", "1");
    assertEquals(1, sysctls().quietNextHops().size());
    assertEquals("0", get("net/ipv4/nexthop_compat_mode"));
    sysctls().undo();
    assertEquals("1", get("net/ipv4/nexthop_compat_mode"));
  }

  @Test
  void theFirstValueFoundIsGivenBack() throws IOException {
    sysctls().ensure(true, false);
    set("net/ipv4/conf/all/rp_filter", "1");
    sysctls().ensure(true, false);
    assertEquals("2", get("net/ipv4/conf/all/rp_filter"));
    sysctls().undo();
    assertEquals("0", get("net/ipv4/conf/all/rp_filter"));
  }
}
