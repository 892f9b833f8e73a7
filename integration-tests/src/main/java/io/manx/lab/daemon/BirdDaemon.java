package io.manx.lab.daemon;

import io.manx.lab.net.LabException;
import io.manx.lab.net.Netns;
import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** BIRD 2. */
public final class BirdDaemon extends BirdSpeaking {
  private RouterSpec spec;
  private Optional<BfdOptions> bfd = Optional.empty();
  private String options = "";
  private String channelOptions = "";
  private String further = "";
  private String configuration = "";

  /** A BIRD that is not started yet. */
  public BirdDaemon(Netns netns, Path directory, RouterSpec spec) {
    super(netns, directory, spec.name());
    this.spec = spec;
  }

  /** Adds options to every channel of every session. */
  public void channelOptions(String text) {
    channelOptions = text;
  }

  /** Adds filters, protocols and the like, which come first. */
  public void further(String text) {
    further = text;
  }

  /** Has it take what was changed, at once if it runs. */
  public void reconfigure() {
    write(".conf", render());
    if (!alive()) {
      return;
    }
    List<ControlSocket.Line> answer = control().ask("configure");
    if (answer.getLast().code() >= 8000) {
      throw new LabException("BIRD refuses: " + answer.getLast().text());
    }
  }

  /** Uses this text as it is, instead of what the spec says; before the start. */
  public void configuration(String text) {
    configuration = text;
  }

  @Override
  public String make() {
    return "BIRD";
  }

  @Override
  public void start() {
    launch();
  }

  /** Starts it as after a crash: it says that its kernel still forwards (RFC 4724 §4.1). */
  public void recover() {
    launch("-R");
  }

  private void launch(String... more) {
    Path config = write(".conf", render());
    List<String> words = new ArrayList<>(List.of("bird", "-f", "-c", config.toString()));
    words.addAll(List.of("-s", file(".ctl").toString(), "-P", file(".pid").toString()));
    words.addAll(List.of(more));
    launch(words, Map.of());
    awaitAnswer(control()::answers);
  }

  /** Has every session watched with BFD; takes effect with the start, or at once. */
  public void bfd(BfdOptions options) {
    bfd = Optional.of(options);
    if (alive()) {
      write(".conf", render());
      control().ask("configure");
    }
  }

  /** Options of every session, in BIRD's language. */
  public void options(String text) {
    options = text;
  }

  @Override
  public void announce(List<IpPrefix> prefixes) {
    spec = spec.announcing(prefixes);
    reconfigure();
  }

  @Override
  public String kernelProtocol() {
    return "bird";
  }

  @Override
  protected String protocol(IpAddress neighbor) {
    return spec.neighbors().stream()
        .filter(candidate -> candidate.address().equals(neighbor))
        .map(RouterSpec.Neighbor::name)
        .findFirst()
        .orElseThrow();
  }

  private String render() {
    if (!configuration.isEmpty()) {
      return configuration;
    }
    return (further + render(spec, bfd, options))
        .replace(
            " { import all; export where source ~ [ RTS_STATIC, RTS_BGP ]; };\n",
            " { import all; export where source ~ [ RTS_STATIC, RTS_BGP ]; "
                + channelOptions
                + " };\n");
  }

  static String render(RouterSpec spec, Optional<BfdOptions> bfd, String options) {
    StringBuilder out = new StringBuilder();
    out.append("router id ").append(spec.routerId()).append(";\n");
    out.append("protocol device { scan time 5; }\n");
    out.append("protocol direct { ipv4; ipv6; }\n");
    for (AddressFamily family : spec.families()) {
      String channel = channel(family);
      if (spec.kernel()) {
        // Learnt from the kernel, never sent back to it: what recursive next hops resolve through.
        out.append("protocol kernel kernel_")
            .append(channel)
            .append(" { persist; learn; merge paths on; ");
        out.append(channel)
            .append(" { import all; export where source ~ [ RTS_STATIC, RTS_BGP ]; }; }\n");
      }
      out.append("protocol static static_")
          .append(channel)
          .append(" {\n  ")
          .append(channel)
          .append(";\n");
      for (IpPrefix prefix : spec.originated()) {
        if (prefix.family() == family) {
          out.append("  route ").append(prefix).append(" unreachable;\n");
        }
      }
      out.append("}\n");
    }
    bfd.ifPresent(wanted -> out.append(protocol(wanted)));
    for (RouterSpec.Neighbor neighbor : spec.neighbors()) {
      session(out, spec, neighbor, bfd);
      out.append("  ").append(options).append("\n}\n");
    }
    return out.toString();
  }

  private static String protocol(BfdOptions options) {
    String times =
        "{ min rx interval %d ms; min tx interval %d ms; idle tx interval 1 s; multiplier %d; };"
            .formatted(options.millis(), options.millis(), options.multiplier());
    return "protocol bfd { interface \"*\" " + times + " multihop " + times + " }\n";
  }

  private static void session(
      StringBuilder out, RouterSpec spec, RouterSpec.Neighbor neighbor, Optional<BfdOptions> bfd) {
    out.append("protocol bgp ").append(neighbor.name()).append(" {\n");
    out.append("  local as ").append(spec.as()).append(";\n");
    out.append("  neighbor ")
        .append(neighbor.address())
        .append(" as ")
        .append(neighbor.as())
        .append(";\n");
    // BIRD's own times are made for the Internet; a rack is small and near.
    out.append("  connect delay time 1; connect retry time 3; error wait time 1, 5;\n");
    if (bfd.isPresent()) {
      // Across hops BIRD wants to be told from where BFD packets come.
      out.append("  local ").append(spec.address(neighbor.address().family())).append(";\n");
    }
    bfd.ifPresent(
        options ->
            out.append(options.multihop() ? "  bfd on; multihop 2;\n" : "  bfd on; direct;\n"));
    if (neighbor.client()) {
      out.append("  rr client;\n");
    }
    for (AddressFamily family : spec.families()) {
      out.append("  ").append(channel(family));
      out.append(" { import all; export where source ~ [ RTS_STATIC, RTS_BGP ]; };\n");
    }
  }

  private static String channel(AddressFamily family) {
    return family == AddressFamily.IPV4 ? "ipv4" : "ipv6";
  }
}
