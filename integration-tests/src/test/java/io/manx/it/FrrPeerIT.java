package io.manx.it;

import io.manx.lab.daemon.FrrDaemon;
import io.manx.lab.daemon.Router;
import io.manx.lab.daemon.RouterSpec;
import io.manx.lab.net.Netns;
import java.nio.file.Path;

/** FRR as the peer. */
class FrrPeerIT extends PeerScenario {
  @Override
  Router peer(Netns netns, Path directory, RouterSpec spec) {
    return new FrrDaemon(netns, directory, spec);
  }
}
