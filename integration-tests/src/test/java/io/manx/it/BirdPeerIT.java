package io.manx.it;

import io.manx.lab.daemon.BirdDaemon;
import io.manx.lab.daemon.Router;
import io.manx.lab.daemon.RouterSpec;
import io.manx.lab.net.Netns;
import java.nio.file.Path;

/** BIRD 2 as the peer. */
class BirdPeerIT extends PeerScenario {
  @Override
  Router peer(Netns netns, Path directory, RouterSpec spec) {
    return new BirdDaemon(netns, directory, spec);
  }
}
