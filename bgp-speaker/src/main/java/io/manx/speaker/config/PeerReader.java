package io.manx.speaker.config;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.config.PeerConfig.ExportScope;
import io.manx.speaker.config.PeerConfig.ImportScope;
import io.manx.speaker.config.PeerConfig.NextHopMode;
import io.manx.speaker.config.PeerConfig.Role;
import io.manx.speaker.model.Family;
import io.manx.speaker.runtime.Password;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads the peers and the ranges of one document; one use. */
final class PeerReader {
  private static final int BGP_PORT = 179;
  private static final IpPrefix LINK_LOCAL = IpPrefix.parse("fe80::/10");

  private final NodeFacts node;
  private final Map<String, String> names = new HashMap<>();
  private final Map<IpAddress, String> addresses = new HashMap<>();
  private final Map<IpAddress, Optional<Password>> linkLocalKeys = new HashMap<>();
  private final Map<IpAddress, String> withoutKey = new LinkedHashMap<>();

  PeerReader(NodeFacts node) {
    this.node = node;
  }

  /** An address with a port. */
  private record Endpoint(IpAddress address, int port) {}

  List<PeerConfig> readPeers(Section spec) {
    var peers = new ArrayList<PeerConfig>();
    for (Section section : spec.sections("peers")) {
      section.require("peerIP", "is missing: write the peer's address");
      Optional<Endpoint> endpoint = section.text("peerIP").flatMap(t -> endpoint(section, t));
      endpoint.ifPresent(e -> checkAddress(section, e.address()));
      var subject = endpoint.orElse(new Endpoint(fallback(), BGP_PORT));
      String name =
          endpoint.isEmpty() ? name(section, "") : name(section, "peer_" + flat(subject.address()));
      boolean passive = section.bool("passive").orElse(false);
      if (passive && !node.listens()) {
        section.problem("passive", "needs a listenPort other than 0: nobody could call");
      }
      PeerConfig peer = peer(section, name, subject, passive, "peerIP");
      checkOnLink(section, peer);
      if (!section.has("passwordFile")) {
        withoutKey.put(peer.address(), section.at("peerIP"));
      }
      peers.add(peer);
      section.end();
    }
    return peers;
  }

  List<PeerRangeConfig> readRanges(Section spec) {
    var ranges = new ArrayList<PeerRangeConfig>();
    for (Section section : spec.sections("peerRanges")) {
      List<String> interfaces = interfaces(section);
      if (interfaces.isEmpty()) {
        section.require("cidr", "is missing: write the range that peers may call from");
      }
      Optional<IpPrefix> read =
          section.has("cidr") || interfaces.isEmpty()
              ? section.prefix("cidr")
              : Optional.of(LINK_LOCAL);
      IpPrefix cidr = read.orElse(IpPrefix.host(fallback()));
      String preset =
          interfaces.isEmpty()
              ? "range_" + flat(cidr.address()) + "_" + cidr.length()
              : "link_" + interfaces.getFirst().replaceAll("[^A-Za-z0-9-]", "_");
      String name = name(section, read.isEmpty() ? "" : preset);
      if (!section.bool("passive").orElse(true)) {
        section.problem("passive", "must be true in a range: there is no address to call");
      }
      if (!node.listens()) {
        section.problem("cidr", "needs a listenPort other than 0: nobody could call");
      }
      if (!interfaces.isEmpty() && read.isPresent() && !LINK_LOCAL.contains(cidr)) {
        section.problem("interfaces", "are for link-local callers: leave cidr out, or fe80::/10");
      }
      int maxPeers =
          section
              .small("maxPeers", 1, PeerRangeConfig.MOST_PEERS)
              .orElse(PeerRangeConfig.MOST_PEERS);
      var subject = new Endpoint(cidr.address(), BGP_PORT);
      PeerConfig template = peer(section, name, subject, true, "cidr");
      if (read.isPresent()) {
        var range = new PeerRangeConfig(cidr, interfaces, maxPeers, template);
        checkOverlap(section, range, ranges);
        checkKey(section, range);
        ranges.add(range);
      }
      section.end();
    }
    return ranges;
  }

  private static List<String> interfaces(Section section) {
    return section.distinct(
        "interfaces",
        value -> {
          Optional<String> name = value.text();
          name.filter(n -> !n.matches("[^\\s/%]{1,15}"))
              .ifPresent(_ -> value.problem("is not the name of an interface"));
          return name;
        });
  }

  private static void checkOverlap(
      Section section, PeerRangeConfig range, List<PeerRangeConfig> others) {
    for (PeerRangeConfig other : others) {
      if (other.overlaps(range)) {
        section.problem(
            section.has("cidr") ? "cidr" : "interfaces",
            range.cidr() + " overlaps " + other.cidr() + " of " + other.name());
      }
    }
  }

  /** The kernel asks whoever calls from a range with a key for one, peers of their own too. */
  private void checkKey(Section section, PeerRangeConfig range) {
    if (!section.has("passwordFile")) {
      return;
    }
    if (LINK_LOCAL.contains(range.cidr())) {
      section.problem(
          "passwordFile",
          "is not possible in a range of link-local addresses: Linux tells TCP MD5 keys apart by"
              + " address and not by interface; give each such peer its peerIP");
    }
    withoutKey.forEach(
        (address, path) -> {
          if (range.cidr().contains(address)) {
            section.problem(
                "passwordFile",
                "is asked of every caller of the range, and "
                    + path
                    + " is in it and has none: give it a passwordFile too");
          }
        });
  }

  /** Stands for an address that could not be read, so that the rest is checked all the same. */
  private IpAddress fallback() {
    return node.addresses().isEmpty() ? IpAddress.ANY_V4 : node.addresses().getFirst();
  }

  private static String flat(IpAddress address) {
    return address.toString().replaceAll("[^A-Za-z0-9-]", "_");
  }

  private static Optional<Endpoint> endpoint(Section section, String text) {
    String host = text;
    int port = BGP_PORT;
    boolean bracketed = text.startsWith("[");
    int colon = text.lastIndexOf(':');
    int close = text.lastIndexOf(']');
    boolean hasPort = bracketed ? colon == close + 1 : colon >= 0 && text.indexOf(':') == colon;
    if (hasPort) {
      String digits = text.substring(colon + 1);
      port = digits.matches("[0-9]{1,5}") ? Integer.parseInt(digits) : 0;
      if (port < 1 || port > 65_535) {
        section.problem("peerIP", "'" + digits + "' is not a port 1..65535");
        return Optional.empty();
      }
      host = text.substring(0, colon);
    }
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      return Optional.of(new Endpoint(IpAddress.parseZoned(host), port));
    } catch (IllegalArgumentException e) {
      section.problem(
          "peerIP",
          e.getMessage()
              + ": write 192.0.2.254, 192.0.2.254:1179, [2001:db8::1]:1179 or fe80::1%eth0");
      return Optional.empty();
    }
  }

  private void checkAddress(Section section, IpAddress address) {
    String earlier = addresses.putIfAbsent(address, section.at("peerIP"));
    if (earlier != null) {
      section.problem("peerIP", address + " is the peer of " + earlier + " already");
    }
    if (node.addresses().contains(address)) {
      section.problem("peerIP", address + " is this node's own address");
    } else if (address.isUnspecified() || address.isMulticast()) {
      section.problem("peerIP", address + " cannot be a peer");
    } else if (isLinkLocal(address)) {
      checkLinkLocal(section, address);
    }
  }

  private static boolean isLinkLocal(IpAddress address) {
    return address.isLinkLocal() && !address.isV4();
  }

  private static void checkLinkLocal(Section section, IpAddress address) {
    if (address.zone() == null) {
      section.problem(
          "peerIP", address + " is link-local: name the interface, as in " + address + "%eth0");
    }
    if (section.has("sourceAddress")) {
      section.problem(
          "sourceAddress",
          "is not for a link-local peer: the interface's own link-local address is used");
    }
  }

  private void checkOnLink(Section section, PeerConfig peer) {
    if (!isLinkLocal(peer.address())) {
      return;
    }
    var known = linkLocalKeys.putIfAbsent(peer.address().withoutZone(), peer.password());
    if (known != null && !known.equals(peer.password())) {
      section.problem(
          "passwordFile",
          "differs from that of another peer with this link-local address: Linux keeps one TCP MD5"
              + " key an address, whatever the interface; give both the same");
    }
    if (peer.multihop().orElse(1) > 1 || peer.ttlSecurity().orElse(1) > 1) {
      section.problem(
          section.has("multihop") ? "multihop" : "ttlSecurity",
          "is more than 1, and a link-local peer is on the same link: remove it");
    }
  }

  /** The name, or {@code preset} without one; an empty preset is not checked further. */
  private String name(Section section, String preset) {
    String name = section.text("name").orElse(preset);
    if (name.isEmpty() && !section.has("name")) {
      return name;
    }
    if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")) {
      section.problem("name", "'" + name + "' is not a name: letters, digits, '_', '-', '.'");
    } else if (name.matches("(kernel|static|direct|device|bfd)[0-9]+")) {
      section.problem("name", "'" + name + "' is a protocol of Manx itself: choose another");
    } else {
      String earlier = names.putIfAbsent(name, section.at("name"));
      if (earlier != null) {
        section.problem("name", "'" + name + "' is taken by " + earlier);
      }
    }
    return name;
  }

  private PeerConfig peer(
      Section section, String name, Endpoint peer, boolean passive, String addressField) {
    section.require("asNumber", "is missing: write the peer's AS");
    long asNumber = section.asNumber("asNumber").orElse(node.asNumber());
    long localAsNumber = section.asNumber("localASNumber").orElse(node.asNumber());
    boolean external = asNumber != localAsNumber;
    var options = new SessionOptions(section);
    var timers = options.timers();
    return new PeerConfig(
        name,
        options.description(),
        peer.address(),
        peer.port(),
        asNumber,
        localAsNumber,
        client(section, external),
        source(section, peer.address(), addressField),
        passive,
        section.bool("enabled").orElse(true),
        families(section, peer.address()),
        section.text("passwordFile").orElse(""),
        password(section),
        options.ttlSecurity(),
        optional(section.small("multihop", 1, 255)),
        timers.hold(),
        timers.keepalive(),
        timers.connectRetry(),
        section.word("nextHopMode", NextHopMode.class).orElse(NextHopMode.AUTO),
        section.small("numAllowedLocalASNumbers", 0, 255).orElse(0),
        filters(section),
        section.word("import", ImportScope.class).orElse(ImportScope.POOLS),
        section
            .word("export", ExportScope.class)
            .orElse(external ? ExportScope.OWN : ExportScope.ALL),
        options.maxPrefixes(),
        options.addPaths(),
        role(section, external),
        strictRole(section),
        section.bool("aigp").orElse(!external),
        options.gracefulRestart(),
        section.bool("extendedMessages").orElse(true),
        options.bfd());
  }

  private static OptionalInt optional(Optional<Integer> value) {
    return value.map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }

  private boolean client(Section section, boolean external) {
    boolean client = section.bool("routeReflectorClient").orElse(false);
    if (client && external) {
      section.problem("routeReflectorClient", "is for iBGP: this peer is in another AS");
    } else if (client && !node.reflects()) {
      section.problem("routeReflectorClient", "needs spec.routeReflector: this node reflects not");
    }
    return client;
  }

  private IpAddress source(Section section, IpAddress peer, String addressField) {
    if (isLinkLocal(peer)) {
      return IpAddress.ANY_V6; // which of the interface's, the kernel knows
    }
    AddressFamily family = peer.family();
    Optional<IpAddress> preset = node.address(family);
    if (preset.isEmpty() && !node.addresses().isEmpty() && section.has(addressField)) {
      section.problem(
          addressField,
          "is " + Section.name(family) + ", and spec.addresses has no address of that family");
    }
    Optional<IpAddress> chosen = section.addressOf("sourceAddress", family);
    chosen
        .filter(address -> !node.addresses().isEmpty() && !node.addresses().contains(address))
        .ifPresent(
            address ->
                section.problem("sourceAddress", address + " is not in spec.addresses: add it"));
    return chosen.or(() -> preset).orElseGet(this::fallback);
  }

  /**
   * RFC 8950, RFC 2545 §3: over IPv6 our address of the session is a next hop for IPv4 too, and
   * over a link-local session for everything.
   */
  private boolean hasNextHop(Family family, IpAddress peer) {
    return !family.isUnicast()
        || node.addresses().isEmpty()
        || node.families().contains(family)
        || (!peer.isV4() && (family == Family.IPV4_UNICAST || isLinkLocal(peer)));
  }

  private Set<Family> families(Section section, IpAddress peer) {
    List<Family> families =
        section.distinct(
            "families",
            value -> {
              Optional<Family> family = value.word(Family.class);
              family
                  .filter(f -> !hasNextHop(f, peer))
                  .ifPresent(
                      f ->
                          value.problem(
                              Words.of(f)
                                  + " needs an "
                                  + Section.name(f.addressFamily())
                                  + " address in spec.addresses, for the next hop"));
              return family;
            });
    if (!families.isEmpty()) {
      return Set.copyOf(families);
    }
    if (section.has("families")) {
      section.problem("families", "must name a family: IPv4Unicast, IPv6Unicast, LinkState");
    }
    return node.addresses().isEmpty() ? Set.of(Family.IPV4_UNICAST) : node.families();
  }

  private Optional<Password> password(Section section) {
    if (section.isNull("passwordFile")) {
      section.problem("passwordFile", "has no value: name the file, or remove passwordFile");
    }
    if (!section.has("passwordFile")) {
      return Optional.empty();
    }
    return section
        .text("passwordFile")
        .flatMap(
            file -> {
              try {
                return Optional.of(node.passwords().read(file));
              } catch (IOException | java.nio.file.InvalidPathException e) {
                section.problem("passwordFile", String.valueOf(e.getMessage()));
                return Optional.empty();
              }
            });
  }

  private List<String> filters(Section section) {
    return section.distinct(
        "filters",
        value -> {
          Optional<String> name = value.text();
          name.filter(n -> !node.filterNames().contains(n))
              .ifPresent(
                  n ->
                      value.problem(
                          "there is no filter '"
                              + n
                              + "' in spec.filters"
                              + Words.didYouMean(n, node.filterNames())));
          return name;
        });
  }

  private static Optional<Role> role(Section section, boolean external) {
    Optional<Role> role = section.word("role", Role.class);
    if (role.isPresent() && !external) {
      section.problem("role", "is for eBGP (RFC 9234): this peer is in our AS");
    }
    return role;
  }

  private static boolean strictRole(Section section) {
    boolean strict = section.bool("strictRole").orElse(false);
    if (strict && !section.has("role")) {
      section.problem("strictRole", "needs a role: write what we are to the peer");
    }
    return strict;
  }
}
