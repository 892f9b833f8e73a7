package io.manx.node.agent.kubernetes;

import io.manx.node.api.BgpNodeStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An API server in memory; {@code failure} takes it down. */
final class FakeNodeApi implements NodeApi {
  final Map<String, String> secrets = new ConcurrentHashMap<>();
  final List<BgpNodeStatus> reports = new CopyOnWriteArrayList<>();
  volatile boolean nodeExists = true;
  volatile @Nullable String failure;
  volatile @Nullable Listener listener;
  volatile boolean closed;
  volatile int asked;

  private void check() throws IOException {
    if (failure != null) {
      throw new IOException(failure);
    }
  }

  @Override
  public void watch(Listener listener) {
    this.listener = listener;
    if (failure != null) {
      listener.unreachable(failure);
    }
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread asks
  public Optional<String> secret(String name, String key) throws IOException {
    asked++;
    check();
    return Optional.ofNullable(secrets.get(name + "/" + key));
  }

  @Override
  public boolean nodeExists() throws IOException {
    check();
    return nodeExists;
  }

  @Override
  public void report(BgpNodeStatus status) throws IOException {
    check();
    reports.add(status);
  }

  @Override
  public void close() {
    closed = true;
  }
}
