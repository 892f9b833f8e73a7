package io.manx.programmer.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.programmer.kernel.NetlinkException;
import io.manx.programmer.kernel.NetlinkTransport;
import io.manx.programmer.netns.Namespace;
import io.manx.programmer.netns.NamespaceTransport;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("root")
class NodeCleanupTest {
  // A thread of its own: it moves into the namespace for good.
  private static NodeCleanup.Removed clean(Namespace namespace) {
    CompletableFuture<NodeCleanup.Removed> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(
            () -> {
              try (NetlinkTransport transport = new NamespaceTransport(namespace)) {
                result.complete(new NodeCleanup(77).run(transport));
              } catch (NetlinkException | RuntimeException e) {
                result.completeExceptionally(e);
              }
            });
    return result.join();
  }

  @Test
  void takesAllOfOursAndNothingElse() {
    try (Namespace namespace = new Namespace()) {
      namespace.cable("left", "left-far", "192.0.2.1/24", "2001:db8:1::1/64");
      namespace.ip("route add 10.1.0.0/24 via 192.0.2.9 proto 77 metric 32");
      namespace.ip("route add unreachable 10.2.0.0/24 proto 77 metric 2000000000");
      namespace.ip("route add 10.1.0.0/24 via 192.0.2.9 proto 77 table 1000");
      namespace.ip("route add 10.3.0.0/24 via 192.0.2.9 proto bird metric 32");
      namespace.ip(
          "-6 route add fd00:1::/64 proto 77 nexthop via 2001:db8:1::8 dev left"
              + " nexthop via 2001:db8:1::9 dev left");
      namespace.ip("-6 route add blackhole fd00:2::/64 proto 77");
      namespace.ip("nexthop add id 5 via 192.0.2.9 dev left proto 77");
      namespace.ip("nexthop add id 6 via 192.0.2.9 dev left proto bird");
      namespace.ip("route add 10.4.0.0/24 nhid 5 proto 77");
      assertEquals(new NodeCleanup.Removed(6, 1), clean(namespace));
      assertEquals("", namespace.ip("route show table all proto 77"));
      assertEquals("", namespace.ip("-6 route show table all proto 77"));
      assertTrue(namespace.ip("route show proto bird").startsWith("10.3.0.0/24 "));
      assertTrue(namespace.ip("nexthop show").startsWith("id 6 "));
      assertEquals(new NodeCleanup.Removed(0, 0), clean(namespace));
    }
  }
}
