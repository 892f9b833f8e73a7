package io.manx.node.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code helm test} finds out. */
class PodCheckTest {
  private static final IpAddress POD = IpAddress.parse("10.244.3.7");
  private static final IpAddress NODE = IpAddress.parse("192.0.2.1");
  private static final IpPrefix POOL = IpPrefix.parse("10.244.0.0/16");

  @Test
  void everyAddressIsOfAPool() {
    assertTrue(PodCheckMain.isOfPools(List.of(POD), List.of(POOL)));
    assertFalse(PodCheckMain.isOfPools(List.of(POD, NODE), List.of(POOL)), "of the node's network");
    assertFalse(PodCheckMain.isOfPools(List.of(), List.of(POOL)));
    assertTrue(PodCheckMain.isOfPools(List.of(POD), List.of()), "the chart made no pool");
    assertFalse(PodCheckMain.isOfPools(List.of(), List.of()));
  }

  @Test
  void theApiServerIsReachedOrItIsSaidWhyNot() throws IOException {
    assertEquals("", PodCheckMain.reach(Map.of(), 1), "no pod of Kubernetes");
    Map<String, String> environment;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      environment =
          Map.of(
              "KUBERNETES_SERVICE_HOST",
              "127.0.0.1",
              "KUBERNETES_SERVICE_PORT",
              String.valueOf(server.getLocalPort()));
      assertEquals("", PodCheckMain.reach(environment, 30_000));
    }
    String problem = PodCheckMain.reach(environment, 30_000);
    assertTrue(problem.startsWith("the API server is not reached at 127.0.0.1 port "), problem);
  }
}
