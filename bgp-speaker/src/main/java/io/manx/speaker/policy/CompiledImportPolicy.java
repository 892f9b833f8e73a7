package io.manx.speaker.policy;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.OriginateConfig;
import io.manx.speaker.config.PeerConfig;
import io.manx.speaker.config.PeerConfig.ImportScope;
import io.manx.speaker.config.PeerConfig.Role;
import io.manx.speaker.model.Aigp;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The import policy of one session: checks of the attributes, then martians and what is our own,
 * then the filters, then the peer's import scope; bogons get through where a filter names them.
 * Belongs to the speaker loop.
 */
public final class CompiledImportPolicy implements ImportPolicy {
  /** The variant of what has no prefix: roles are not for it (RFC 9234 §5). */
  private static final int OPAQUE = Integer.MAX_VALUE;

  private static final int MARTIAN = -1 - HiddenReason.MARTIAN.ordinal();
  private static final int OWN_PREFIX = -1 - HiddenReason.OWN_PREFIX.ordinal();
  private static final int FILTER = -1 - HiddenReason.FILTER.ordinal();
  private static final int NOT_IN_POOLS = -1 - HiddenReason.NOT_IN_POOLS.ordinal();
  private static final int IMPORT_NONE = -1 - HiddenReason.IMPORT_NONE.ordinal();

  private final long asNumber;
  private final long localAsNumber;
  private final long peerAsNumber;
  private final boolean external;
  private final int allowedLocalAs;
  private final IpAddress routerId;
  private final boolean reflects;
  private final int clusterId;
  private final Set<IpAddress> ownAddresses;
  private final boolean loopbackSession;

  /** The interface of a link-local session, or null. */
  private final @Nullable String zone;

  private final boolean forwards;
  private final @Nullable Role role;
  private final boolean aigp;
  private final PrefixSet ownPrefixes;
  private final PrefixSet ownSubtrees;
  private final PrefixSet pools;
  private final Bogons bogons;
  private final ImportScope scope;
  private final RuleSet rules;
  private final boolean gracefulShutdown;

  private int decidedBy = RuleSet.NONE;

  /** All that decides: what makes two policies equal. */
  private final List<Object> parameters;

  CompiledImportPolicy(NodeConfig node, PeerConfig peer, SessionFacts facts) {
    this.asNumber = node.asNumber();
    this.localAsNumber = peer.localAsNumber();
    this.peerAsNumber = peer.asNumber();
    this.external = peer.isExternal();
    this.allowedLocalAs = peer.numAllowedLocalAsNumbers();
    this.routerId = node.routerId();
    this.reflects = node.routeReflector().isPresent();
    this.clusterId = node.routeReflector().map(r -> r.clusterId().v4Bits()).orElse(0);
    IpAddress local = facts.localAddress();
    this.zone = local.zone();
    this.forwards = node.kernel().enabled();
    this.ownAddresses =
        Stream.concat(node.addresses().stream(), Stream.of(local, local.withoutZone()))
            .collect(Collectors.toUnmodifiableSet());
    this.loopbackSession = local.isLoopback();
    this.role = peer.role().orElse(null);
    this.aigp = peer.aigp();
    List<IpPrefix> originated = node.originate().stream().map(OriginateConfig::cidr).toList();
    List<IpPrefix> poolCidrs = node.pools().stream().map(NodeConfig.PoolConfig::cidr).toList();
    this.ownPrefixes =
        new PrefixSet(
            Stream.concat(originated.stream(), node.addresses().stream().map(IpPrefix::host))
                .toList());
    // This node's share of a pool: nobody else has an address in it. What is originated otherwise,
    // such as an aggregate or a default route, may hold prefixes of others.
    this.ownSubtrees =
        new PrefixSet(
            originated.stream()
                .filter(o -> poolCidrs.stream().anyMatch(p -> p.contains(o) && !p.equals(o)))
                .toList());
    this.pools = new PrefixSet(poolCidrs);
    // A pure reflector forwards nothing: what it passes on is judged where it is used.
    this.bogons = new Bogons(pools, forwards ? facts.connected() : Set.of());
    this.scope = peer.importScope();
    this.rules = RuleSet.imports(node, peer);
    this.gracefulShutdown = facts.gracefulShutdown();
    this.parameters =
        List.of(
            List.of(asNumber, localAsNumber, peerAsNumber, allowedLocalAs, routerId),
            node.routeReflector().map(NodeConfig.RouteReflectorConfig::clusterId),
            ownAddresses,
            forwards,
            peer.role(),
            aigp,
            originated,
            List.copyOf(node.addresses()),
            poolCidrs,
            forwards ? facts.connected() : Set.of(),
            scope,
            rules,
            gracefulShutdown);
  }

  @Override
  public @Nullable HiddenReason checkAttributes(PathAttributes received) {
    HiddenReason loop = external ? checkExternal(received) : checkInternal(received);
    if (loop != null) {
      return loop;
    }
    int ours =
        Math.max(
            received.asPath().occurrences(localAsNumber),
            asNumber == localAsNumber ? 0 : received.asPath().occurrences(asNumber));
    if (ours > allowedLocalAs) {
      return HiddenReason.AS_LOOP;
    }
    IpAddress nextHop = nextHop(received);
    if (ownAddresses.contains(nextHop)) {
      return HiddenReason.NEXT_HOP_SELF;
    }
    return isUsable(nextHop) ? null : HiddenReason.NEXT_HOP_INVALID;
  }

  private @Nullable HiddenReason checkExternal(PathAttributes received) {
    // RFC 7947 §2.2.2.1: a route server does not put its AS into the path.
    if (role != Role.ROUTE_SERVER_CLIENT && received.asPath().neighborAs() != peerAsNumber) {
      return HiddenReason.FIRST_AS;
    }
    long otc = received.onlyToCustomer();
    if (role != null && otc != PathAttributes.ABSENT) {
      // RFC 9234 §5, ingress 1 and 2.
      boolean fromBelow = role == Role.PROVIDER || role == Role.ROUTE_SERVER;
      if (fromBelow || (role == Role.PEER && otc != peerAsNumber)) {
        return HiddenReason.ROLE_LEAK;
      }
    }
    return null;
  }

  private @Nullable HiddenReason checkInternal(PathAttributes received) {
    if (Objects.equals(received.originatorId(), routerId)) {
      return HiddenReason.ORIGINATOR_LOOP;
    }
    if (reflects) {
      for (int cluster : received.clusterList()) {
        if (cluster == clusterId) {
          return HiddenReason.CLUSTER_LOOP;
        }
      }
    }
    return null;
  }

  /**
   * The next hop that counts: over a link-local session the link-local one, on that link (RFC 2545
   * §3), for the global one may be on no subnet of ours. Whoever forwards nothing passes on the
   * global one.
   */
  private IpAddress nextHop(PathAttributes received) {
    IpAddress hop = received.nextHop();
    if (zone == null || hop.isV4()) {
      return hop;
    }
    IpAddress linkLocal = hop.isLinkLocal() ? hop : received.linkLocalNextHop();
    boolean global = !hop.isLinkLocal() && !hop.isUnspecified();
    return linkLocal == null || (global && !forwards) ? hop : linkLocal.withZone(zone);
  }

  /** A loopback next hop is of use only where the session itself is between loopback addresses. */
  private boolean isUsable(IpAddress nextHop) {
    if (nextHop.isUnspecified() || nextHop.isMulticast()) {
      return false;
    }
    if (nextHop.isLoopback()) {
      return loopbackSession;
    }
    if (nextHop.isLinkLocal() && !nextHop.isV4()) {
      return nextHop.zone() != null; // of which link, only a session over that link can say
    }
    long firstOctet = nextHop.low() >>> 24;
    return !nextHop.isV4() || (firstOctet != 0 && firstOctet < 240);
  }

  @Override
  public int match(Family family, long high, long low, int length, PathAttributes received) {
    decidedBy = RuleSet.NONE;
    if (!family.isUnicast()) {
      return matchOpaque();
    }
    if (Martians.isMartian(family, high, low, length)) {
      return MARTIAN;
    }
    if (ownPrefixes.has(family, high, low, length)
        || ownSubtrees.covers(family, high, low, length)) {
      return OWN_PREFIX;
    }
    if (!rules.isEmpty()) {
      int rule = rules.find(family, high, low, length, received, localPref(received), true);
      if (rule != RuleSet.NONE) {
        rules.count(rule);
        return byRule(rule, bogons.judge(family, high, low, length));
      }
    }
    return switch (scope) {
      case ALL -> bogons.judge(family, high, low, length);
      case NONE -> IMPORT_NONE;
      case POOLS ->
          pools.covers(family, high, low, length)
              ? bogons.judge(family, high, low, length)
              : NOT_IN_POOLS;
    };
  }

  /**
   * What has no prefix is in no pool and matches no rule: within our AS import: Pools is enough.
   */
  private int matchOpaque() {
    return switch (scope) {
      case ALL -> OPAQUE;
      case NONE -> IMPORT_NONE;
      case POOLS -> external ? NOT_IN_POOLS : OPAQUE;
    };
  }

  private int byRule(int rule, int bogon) {
    if (rules.accepts(rule) && bogon != Bogons.NONE && !rules.names(rule, bogons, bogon)) {
      return bogon;
    }
    decidedBy = rule;
    return rules.accepts(rule) ? rules.variant(rule) : FILTER;
  }

  /** RFC 4271 §5.1.5: a LOCAL_PREF from another AS means nothing. */
  private long localPref(PathAttributes received) {
    return external || received.localPref() == PathAttributes.ABSENT
        ? PathAttributes.DEFAULT_LOCAL_PREF
        : received.localPref();
  }

  @Override
  public PathAttributes transform(int variant, PathAttributes received) {
    IpAddress nextHop = nextHop(received);
    PathAttributes effective =
        nextHop.zone() == null ? received : received.toBuilder().nextHop(nextHop).build();
    if (external) {
      effective = ofThisAs(variant, received, effective);
    } else if (received.localPref() == PathAttributes.ABSENT) {
      effective = effective.toBuilder().localPref(PathAttributes.DEFAULT_LOCAL_PREF).build();
    }
    if (!aigp) {
      effective = Carried.without(Aigp.CODE, effective); // RFC 7311 §3.3
    }
    effective = rules.apply(variant == OPAQUE ? 0 : variant, effective);
    boolean announced = external && Communities.has(received, Communities.GRACEFUL_SHUTDOWN);
    if (announced || gracefulShutdown) {
      // RFC 8326 §4.2, and §4.1 for a session that goes away: whatever else was said of it.
      effective = effective.toBuilder().localPref(0).build();
    }
    return effective;
  }

  /** Without what only means something within another AS; mostly there is nothing to change. */
  private PathAttributes ofThisAs(int variant, PathAttributes received, PathAttributes effective) {
    long otc = variant == OPAQUE ? received.onlyToCustomer() : ingressOtc(received);
    if (received.localPref() == PathAttributes.DEFAULT_LOCAL_PREF
        && received.originatorId() == null
        && received.clusterList().length == 0
        && received.onlyToCustomer() == otc) {
      return effective;
    }
    return effective.toBuilder()
        .localPref(PathAttributes.DEFAULT_LOCAL_PREF)
        .originatorId(null)
        .clusterList()
        .onlyToCustomer(otc)
        .build();
  }

  /** RFC 9234 §5, ingress 3: mark what comes from above or from the side. */
  private long ingressOtc(PathAttributes received) {
    boolean marks = role == Role.CUSTOMER || role == Role.PEER || role == Role.ROUTE_SERVER_CLIENT;
    return marks && received.onlyToCustomer() == PathAttributes.ABSENT
        ? peerAsNumber
        : received.onlyToCustomer();
  }

  @Override
  public List<RuleName> rules() {
    return rules.names();
  }

  @Override
  public int decidedBy() {
    return decidedBy;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CompiledImportPolicy that && parameters.equals(that.parameters);
  }

  @Override
  public int hashCode() {
    return parameters.hashCode();
  }

  @Override
  public List<RuleHits> hits(Family family) {
    return rules.hits(family);
  }
}
