package io.manx.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.manx.lab.kubernetes.ApiKind;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The blocks that the cluster controller gives to Nodes, and takes back. */
@Tag("kubernetes")
class ControllerBlocksTest extends ControllerFixture {
  @Test
  void aDelayThatHasPassedIsNotWaitedForAgain() {
    pool("10.244.0.0/24");
    RunningController one = controller("one", NEVER);
    node("n1", 1);
    await("a block", () -> podCidrs().size() == 1);
    client.delete(ApiKind.NODE.named("n1"));
    await("it is missed", () -> !allocation().path("goneSince").asText().isEmpty());
    awaitRest();
    String since = allocation().path("goneSince").asText();
    one.close();
    controllers.remove(one);
    controller("two", NEVER);
    node("n2", 2);
    await("the pool is full", () -> is(ApiKind.IP_POOL, "pods", "Allocatable", "False"));
    assertEquals(since, allocation().path("goneSince").asText(), "another begins no new delay");
    JsonNode pool = client.get(ApiKind.IP_POOL.named("pods")).orThrow();
    ((ObjectNode) pool.at("/status/allocations/0")).put("goneSince", "2026-01-01T00:00:00Z");
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    status.set("status", pool.path("status"));
    client.merge(ApiKind.IP_POOL.named("pods") + "/status", status).orThrow();
    await("its block is another's", () -> podCidrs().containsKey("n2"));
  }

  private static JsonNode allocation() {
    return client.get(ApiKind.IP_POOL.named("pods")).body().at("/status/allocations/0");
  }

  @Test
  void theBlockOfADeletedNodeIsFreeAfterADelayAndAFullPoolSaysSo() {
    pool("10.244.0.0/23");
    controller("one", SOON);
    node("n1", 1);
    node("n2", 2);
    node("n3", 3);
    await("two blocks", () -> podCidrs().size() == 2);
    await("the pool is full", () -> is(ApiKind.IP_POOL, "pods", "Allocatable", "False"));
    Set<String> served = new HashSet<>(podCidrs().keySet());
    String gone = served.iterator().next();
    String block = podCidrs().get(gone);
    client.delete(ApiKind.NODE.named(gone));
    await("its BGPNode is gone", () -> client.find(ApiKind.BGP_NODE.named(gone)).isEmpty());
    await("the block is another's", () -> podCidrs().size() == 2);
    assertTrue(podCidrs().containsValue(block), () -> podCidrs().toString());
    await("the pool is well", () -> is(ApiKind.IP_POOL, "pods", "Allocatable", "True"));
  }
}
