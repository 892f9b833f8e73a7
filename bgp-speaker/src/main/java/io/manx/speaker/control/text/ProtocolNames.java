package io.manx.speaker.control.text;

import io.manx.net.IpAddress;
import io.manx.speaker.status.BgpStatus;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.ProtocolStatus;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names under which a dialect shows protocols. Calico's tools accept peers only if their names
 * say their address, as {@code Mesh_192_0_2_1}: other peers get such a name in that dialect.
 *
 * @param dialect the dialect
 */
public record ProtocolNames(Dialect dialect) {
  private static final Pattern CALICO = Pattern.compile("(?:Global|Node|Mesh)_.+");
  private static final int BGP_PORT = 179;

  /** The name of a protocol. */
  public String of(ProtocolStatus protocol) {
    BgpStatus bgp = protocol.bgp();
    if (bgp == null) {
      return protocol.name();
    }
    String name = peer(protocol.name(), bgp.neighborAddress());
    boolean odd = bgp.neighborPort() != BGP_PORT && !name.equals(protocol.name());
    return odd ? name + "_port_" + bgp.neighborPort() : name;
  }

  /** The name of the protocol that a path came from. */
  public String of(PathView path) {
    return path.kind() == ProtocolStatus.Kind.BGP
        ? peer(path.protocol(), path.from())
        : path.protocol();
  }

  private String peer(String name, @Nullable IpAddress address) {
    if (dialect == Dialect.BIRD2 || address == null || CALICO.matcher(name).matches()) {
      return name;
    }
    return "Node_" + address.toString().replace('.', '_').replace(':', '_');
  }
}
