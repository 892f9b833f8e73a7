package io.manx.speaker.status;

import io.manx.net.IpPrefix;

/** Something that could happen to a speaker, and has not. */
public sealed interface WhatIf {
  /**
   * The session with a peer ends and does not come back.
   *
   * @param peer its name
   */
  record PeerDown(String peer) implements WhatIf {}

  /**
   * The node originates a prefix.
   *
   * @param prefix which one
   */
  record Originated(IpPrefix prefix) implements WhatIf {}

  /**
   * The node does not originate a prefix any more.
   *
   * @param prefix which one
   */
  record Withdrawn(IpPrefix prefix) implements WhatIf {}
}
