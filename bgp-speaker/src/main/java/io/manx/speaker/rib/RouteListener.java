package io.manx.speaker.rib;

import io.manx.speaker.model.Family;

/**
 * Is told how prefixes are routed, such as the bridge to the kernel. Called on the speaker loop, at
 * the end of the mutation that caused the changes. It must not change the RIB.
 */
@FunctionalInterface
public interface RouteListener {
  /**
   * The changes of one mutation, in order.
   *
   * @param changes good during the call only
   */
  void changed(Family family, RouteChanges changes);
}
