package io.manx.programmer.sync;

import io.manx.net.AddressFamily;
import io.manx.programmer.model.KernelNextHop;
import io.manx.programmer.model.NextHop;
import java.util.List;

/** The next hops that many routes share, and what they resolve to. */
final class NextHopGroup {
  /**
   * What makes two groups the same.
   *
   * @param family the family of the routes
   * @param members the next hops, in order
   */
  record Key(AddressFamily family, List<NextHop> members) {}

  private final Key key;
  int users;
  List<KernelNextHop> via = List.of();
  String reason = "";

  NextHopGroup(Key key) {
    this.key = key;
  }

  Key key() {
    return key;
  }
}
