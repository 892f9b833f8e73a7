package io.manx.programmer.sync;

import io.manx.net.AddressFamily;

/** Which prefix lengths occur in a table, so that a longest match probes only those. */
final class PrefixLengths {
  private final int[] v4 = new int[33];
  private final int[] v6 = new int[129];

  void add(AddressFamily family, int length) {
    counts(family)[length]++;
  }

  void remove(AddressFamily family, int length) {
    counts(family)[length]--;
  }

  boolean has(AddressFamily family, int length) {
    return counts(family)[length] > 0;
  }

  private int[] counts(AddressFamily family) {
    return family == AddressFamily.IPV4 ? v4 : v6;
  }
}
