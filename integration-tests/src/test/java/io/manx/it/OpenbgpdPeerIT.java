package io.manx.it;

import io.manx.lab.daemon.OpenbgpdDaemon;
import io.manx.lab.daemon.Router;
import io.manx.lab.daemon.RouterSpec;
import io.manx.lab.net.Netns;
import java.nio.file.Path;

/** OpenBGPD as the peer. */
class OpenbgpdPeerIT extends PeerScenario {
  @Override
  Router peer(Netns netns, Path directory, RouterSpec spec) {
    return new OpenbgpdDaemon(netns, directory, spec);
  }
}
