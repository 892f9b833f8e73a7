package io.manx.lab.kubernetes;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Map;

/**
 * An API server on loopback that has Manx's kinds. Closing ends it.
 *
 * <p>Where {@code TEST_ASSET_KUBE_APISERVER} and {@code TEST_ASSET_ETCD} name the programs (the
 * convention of envtest), it is a real one.
 */
public interface ApiServerFixture extends AutoCloseable {
  /** Starts one. */
  static ApiServerFixture start(Path directory) {
    Map<String, String> environment = System.getenv();
    String server = environment.getOrDefault("TEST_ASSET_KUBE_APISERVER", "");
    String etcd = environment.getOrDefault("TEST_ASSET_ETCD", "");
    return server.isEmpty() || etcd.isEmpty()
        ? StandInApiServer.start()
        : RealApiServer.start(directory, Path.of(server), Path.of(etcd));
  }

  /** Where it answers. */
  URI url();

  /** A token that may do everything. */
  String token();

  /** Whether it is a real one, which validates and authorizes. */
  boolean real();

  /** A client that trusts it. */
  HttpClient client();

  @Override
  void close();
}
