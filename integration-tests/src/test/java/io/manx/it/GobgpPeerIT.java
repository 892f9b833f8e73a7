package io.manx.it;

import io.manx.lab.daemon.GobgpDaemon;
import io.manx.lab.daemon.Router;
import io.manx.lab.daemon.RouterSpec;
import io.manx.lab.net.Netns;
import java.nio.file.Path;

/** GoBGP as the peer. */
class GobgpPeerIT extends PeerScenario {
  @Override
  Router peer(Netns netns, Path directory, RouterSpec spec) {
    return new GobgpDaemon(netns, directory, spec);
  }
}
