package io.manx.speaker.sim;

import io.manx.net.IpAddress;
import io.manx.speaker.message.EncodedUpdates;
import io.manx.speaker.runtime.ConnectSpec;
import io.manx.speaker.runtime.Connection;
import io.manx.speaker.runtime.Password;
import io.manx.speaker.runtime.Transport;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One host's end of a {@link PipeNetwork}. */
public final class PipeTransport implements Transport {
  private final PipeNetwork network;
  private final VirtualLoop loop;
  private final IpAddress address;
  private @Nullable ListenSpec listening;
  private @Nullable AcceptListener acceptor;
  private int nextPort = 40_000;
  private boolean closed;

  PipeTransport(PipeNetwork network, VirtualLoop loop, IpAddress address) {
    this.network = network;
    this.loop = loop;
    this.address = address;
  }

  /** The host's loop. */
  public VirtualLoop loop() {
    return loop;
  }

  /** The host's address. */
  public IpAddress address() {
    return address;
  }

  @Override
  public void listen(ListenSpec spec, AcceptListener listener) {
    listening = spec.addresses().isEmpty() ? null : spec;
    acceptor = listener;
  }

  @Override
  public Attempt connect(ConnectSpec spec, ConnectListener listener) {
    boolean[] over = new boolean[1];
    network.clock().after(network.latency(), () -> arrive(spec, listener, over));
    loop.schedule(spec.timeout(), () -> fail(listener, over, "Connection timed out"));
    return () -> over[0] = true;
  }

  private static void fail(ConnectListener listener, boolean[] over, String reason) {
    if (!over[0]) {
      over[0] = true;
      listener.connectFailed(reason);
    }
  }

  /** The call is at the peer's door. */
  private void arrive(ConnectSpec spec, ConnectListener listener, boolean[] over) {
    PipeTransport peer = network.find(spec.remote());
    if (peer == null || network.areParted(address, spec.remote()) || over[0] || isGone()) {
      return;
    }
    AcceptListener accepts = peer.acceptorFor(spec);
    if (accepts == null) {
      loop.schedule(network.latency(), () -> fail(listener, over, "Connection refused"));
      return;
    }
    if (!peer.password(address).equals(spec.password())) {
      return; // the kernel drops segments with a wrong digest: the call times out
    }
    PipeConnection ours = new PipeConnection(network, this, spec.remote(), spec.port(), false);
    PipeConnection theirs = new PipeConnection(network, peer, address, nextPort++, true);
    PipeConnection.join(ours, theirs);
    peer.loop.execute(() -> accepts.accepted(theirs));
    network
        .clock()
        .after(
            network.latency(),
            () -> {
              if (over[0] || isGone()) {
                ours.abort();
              } else {
                over[0] = true;
                loop.run(() -> listener.connected(ours));
              }
            });
  }

  /** Closed, or its host has crashed. */
  @SuppressWarnings("ReferenceEquality") // another host may have the address by now
  private boolean isGone() {
    return closed || network.find(address) != this;
  }

  private Optional<Password> password(IpAddress caller) {
    return Optional.ofNullable(listening)
        .flatMap(
            spec ->
                spec.passwords().entrySet().stream()
                    .filter(key -> key.getKey().contains(caller))
                    .max(Comparator.comparingInt(key -> key.getKey().length())))
        .map(Map.Entry::getValue);
  }

  private @Nullable AcceptListener acceptorFor(ConnectSpec spec) {
    boolean open =
        !closed
            && listening != null
            && listening.port() == spec.port()
            && (listening.addresses().contains(address)
                || listening.addresses().stream().anyMatch(IpAddress::isUnspecified));
    return open ? acceptor : null;
  }

  @Override
  public void fanOut(EncodedUpdates updates, List<Connection> connections) {
    connections.forEach(connection -> connection.send(updates));
  }

  @Override
  public void close() {
    closed = true;
    listening = null;
  }
}
