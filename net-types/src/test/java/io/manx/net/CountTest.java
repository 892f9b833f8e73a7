package io.manx.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CountTest {
  @Test
  void oneIsOne() {
    assertEquals("0 peers", Count.of(0, "peer"));
    assertEquals("1 peer", Count.of(1, "peer"));
    assertEquals("2 prefixes", Count.of(2, "prefix"));
    assertEquals("1 prefix", Count.of(1, "prefix"));
  }
}
