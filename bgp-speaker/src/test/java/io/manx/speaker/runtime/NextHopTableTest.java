package io.manx.speaker.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.manx.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NextHopTableTest {
  private static final IpAddress HOP = IpAddress.parse("192.0.2.1");

  @Test
  void aNextHopIsUnreachableUntilItIsReported() {
    List<IpAddress> asked = new ArrayList<>();
    NextHopTable table = NextHopTable.reported(asked::add, gone -> {});
    assertEquals(NextHopTable.UNREACHABLE, table.metric(HOP));
    assertEquals(NextHopTable.UNREACHABLE, table.metric(HOP));
    assertEquals(List.of(HOP), asked, "asked for once");
    assertFalse(table.isComplete());
    assertEquals(List.of(HOP), table.update(Map.of(HOP, 5L)));
    assertTrue(table.isComplete());
    assertEquals(5, table.metric(HOP));
    assertEquals(List.of(), table.update(Map.of(HOP, 5L)), "no change");
  }

  @Test
  void whatNoPathUsesIsForgottenAfterAWhile() {
    List<IpAddress> asked = new ArrayList<>();
    List<IpAddress> forgotten = new ArrayList<>();
    NextHopTable table = NextHopTable.reported(asked::add, forgotten::addAll);
    table.metric(HOP);
    table.update(Map.of(HOP, 5L));
    table.unused(HOP);
    table.forget();
    assertEquals(5, table.metric(HOP), "a path that comes back soon finds it known");
    table.forget();
    table.forget();
    assertEquals(List.of(), forgotten, "it is in use");
    table.unused(HOP);
    table.forget();
    table.forget();
    assertEquals(List.of(HOP), forgotten);
    assertEquals(List.of(), table.update(Map.of(HOP, 7L)), "a late report says nothing");
    assertEquals(NextHopTable.UNREACHABLE, table.metric(HOP));
    assertEquals(List.of(HOP, HOP), asked, "asked for anew");
  }

  @Test
  void nobodyCanMakeItGrowWithoutBound() {
    List<IpAddress> asked = new ArrayList<>();
    NextHopTable table = NextHopTable.reported(asked::add, gone -> {});
    for (int i = 0; i < 2 * NextHopTable.MOST_NEXT_HOPS; i++) {
      assertEquals(NextHopTable.UNREACHABLE, table.metric(IpAddress.v4(i)));
    }
    assertEquals(NextHopTable.MOST_NEXT_HOPS, asked.size());
  }
}
