package io.manx.speaker.rib;

import io.manx.speaker.model.Family;
import java.util.List;

/**
 * Is told how prefixes are routed, such as the bridge to the kernel. Called on the speaker loop, at
 * the end of the mutation that caused the changes. It must not change the RIB.
 */
@FunctionalInterface
public interface RouteListener {
  /** The changes of one mutation, in order. */
  void changed(Family family, List<RouteChange> changes);
}
