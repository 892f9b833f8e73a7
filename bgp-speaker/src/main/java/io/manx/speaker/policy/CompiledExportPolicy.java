package io.manx.speaker.policy;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.NodeConfig.RouteReflectorConfig;
import io.manx.speaker.config.PeerConfig;
import io.manx.speaker.config.PeerConfig.ExportScope;
import io.manx.speaker.config.PeerConfig.NextHopMode;
import io.manx.speaker.config.PeerConfig.Role;
import io.manx.speaker.model.Aigp;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.LongLivedStale;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.model.PathSource.Kind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The export policy of a session, and of every session that sends the same: two are equal if all
 * that decides about what is sent is equal. Belongs to the speaker loop.
 */
public final class CompiledExportPolicy implements ExportPolicy {
  private static final int NOT_REFLECTED = -1 - SuppressedReason.IBGP_NOT_REFLECTED.ordinal();
  private static final int CLIENT_TO_CLIENT = -1 - SuppressedReason.CLIENT_TO_CLIENT.ordinal();
  private static final int COMMUNITY = -1 - SuppressedReason.WELL_KNOWN_COMMUNITY.ordinal();
  private static final int ROLE_LEAK = -1 - SuppressedReason.ROLE_LEAK.ordinal();
  private static final int NEXT_HOP = -1 - SuppressedReason.NEXT_HOP.ordinal();
  private static final int FILTER = -1 - SuppressedReason.FILTER.ordinal();
  private static final int NOT_OWN = -1 - SuppressedReason.NOT_OWN.ordinal();
  private static final int NOT_IN_POOLS = -1 - SuppressedReason.NOT_IN_POOLS.ordinal();
  private static final int EXPORT_NONE = -1 - SuppressedReason.EXPORT_NONE.ordinal();

  /**
   * All that decides, with what does not matter for this kind of peer left out.
   *
   * @param kind the kind of peer
   * @param localAs what is put into the AS_PATH; 0 for iBGP
   * @param reflector how this node reflects; empty for eBGP
   * @param self our next hops
   * @param linkLocal what goes beside our next hop if that is an IPv6 address
   * @param v6NextHopForV4 whether IPv4 prefixes may have an IPv6 next hop
   * @param longLivedAware whether the peer knows LLGR_STALE
   * @param mode the mode; AUTO is never here
   * @param scope the scope
   * @param pools the pools, if the scope needs them
   * @param role our role
   * @param aigp whether AIGP is sent
   * @param rules the filters' rules
   * @param gracefulShutdown whether what is sent is said to go soon
   */
  private record Parameters(
      Kind kind,
      long localAs,
      Optional<RouteReflectorConfig> reflector,
      OwnNextHop self,
      Optional<IpAddress> linkLocal,
      boolean v6NextHopForV4,
      boolean longLivedAware,
      NextHopMode mode,
      ExportScope scope,
      List<IpPrefix> pools,
      Optional<Role> role,
      boolean aigp,
      RuleSet rules,
      boolean gracefulShutdown) {}

  private final Parameters parameters;
  private final boolean external;
  private final boolean reflectsClients;
  private final boolean reflectsOthers;
  private final PrefixSet pools;
  private final RuleSet rules;
  private final int[] ownCluster;
  private final boolean keepsOtcBack;
  private final boolean marksOtc;

  CompiledExportPolicy(NodeConfig node, PeerConfig peer, SessionFacts facts) {
    this.external = peer.isExternal();
    this.rules = RuleSet.exports(node, peer);
    boolean extended = facts.extendedNextHop().contains(Family.IPV4_UNICAST);
    this.parameters =
        new Parameters(
            kind(peer),
            external ? peer.localAsNumber() : 0,
            external ? Optional.empty() : node.routeReflector(),
            OwnNextHop.of(node, facts),
            facts.linkLocal(),
            extended,
            facts.longLivedAware(),
            mode(peer.nextHopMode(), external),
            peer.exportScope(),
            peer.exportScope() == ExportScope.POOLS
                ? node.pools().stream().map(NodeConfig.PoolConfig::cidr).sorted().toList()
                : List.of(),
            peer.role(),
            peer.aigp(),
            rules,
            facts.gracefulShutdown());
    boolean toClient = parameters.kind() == Kind.IBGP_CLIENT;
    Optional<RouteReflectorConfig> reflector = parameters.reflector();
    this.reflectsClients = reflector.map(r -> !toClient || r.clientToClient()).orElse(false);
    this.reflectsOthers = reflector.isPresent() && toClient;
    this.pools = new PrefixSet(parameters.pools());
    this.ownCluster = new int[] {node.routeReflector().map(r -> r.clusterId().v4Bits()).orElse(0)};
    Role role = peer.role().orElse(null);
    this.keepsOtcBack =
        role == Role.CUSTOMER || role == Role.PEER || role == Role.ROUTE_SERVER_CLIENT;
    this.marksOtc = role == Role.PROVIDER || role == Role.PEER || role == Role.ROUTE_SERVER;
  }

  private static Kind kind(PeerConfig peer) {
    if (peer.isExternal()) {
      return Kind.EBGP;
    }
    return peer.routeReflectorClient() ? Kind.IBGP_CLIENT : Kind.IBGP_NON_CLIENT;
  }

  /** Auto is Self towards another AS, and Keep within ours. */
  private static NextHopMode mode(NextHopMode mode, boolean external) {
    if (mode == NextHopMode.AUTO) {
      return external ? NextHopMode.SELF : NextHopMode.KEEP;
    }
    return mode;
  }

  @Override
  public int match(
      Family family,
      long high,
      long low,
      int length,
      PathAttributes attributes,
      PathSource source) {
    return decide(family, high, low, length, attributes, source, true);
  }

  @Override
  public int look(
      Family family,
      long high,
      long low,
      int length,
      PathAttributes attributes,
      PathSource source) {
    return decide(family, high, low, length, attributes, source, false);
  }

  private int decide(
      Family family,
      long high,
      long low,
      int length,
      PathAttributes attributes,
      PathSource source,
      boolean counted) {
    int forbidden = forbidden(family, attributes, source);
    if (forbidden < 0) {
      return forbidden;
    }
    if (!family.isUnicast()) {
      return matchOpaque(source);
    }
    if (!rules.isEmpty()) {
      int rule = find(family, high, low, length, attributes, source);
      if (rule != RuleSet.NONE) {
        if (counted) {
          rules.count(rule);
        }
        return rules.accepts(rule) ? rules.variant(rule) : FILTER;
      }
    }
    return switch (parameters.scope()) {
      case ALL -> 0;
      case NONE -> EXPORT_NONE;
      case OWN -> source.isLocal() ? 0 : NOT_OWN;
      case POOLS -> pools.covers(family, high, low, length) ? 0 : NOT_IN_POOLS;
    };
  }

  /**
   * What has no prefix is in no pool and matches no rule: within our AS export: Pools is enough.
   */
  private int matchOpaque(PathSource source) {
    return switch (parameters.scope()) {
      case ALL -> 0;
      case NONE -> EXPORT_NONE;
      case OWN -> source.isLocal() ? 0 : NOT_OWN;
      case POOLS -> external && !source.isLocal() ? NOT_IN_POOLS : 0;
    };
  }

  @Override
  public boolean looksAtPrefixes() {
    return !rules.isEmpty() || parameters.scope() == ExportScope.POOLS;
  }

  private int find(
      Family family,
      long high,
      long low,
      int length,
      PathAttributes attributes,
      PathSource source) {
    return rules.find(
        family, high, low, length, attributes, localPref(attributes), !source.isLocal());
  }

  /** What no filter can allow: 0, or -1 - the ordinal of the reason. */
  private int forbidden(Family family, PathAttributes attributes, PathSource source) {
    if (source.kind().isInternal() && !external && !isReflected(source.kind())) {
      return source.kind() == Kind.IBGP_CLIENT && parameters.kind() == Kind.IBGP_CLIENT
          ? CLIENT_TO_CLIENT
          : NOT_REFLECTED;
    }
    // RFC 1997 speaks of routes received; our own go out with the community for the peer to obey.
    if (!source.isLocal() && isHeldBack(attributes)) {
      return COMMUNITY;
    }
    if (keepsOtcBack
        && family.isUnicast()
        && attributes.onlyToCustomer() != PathAttributes.ABSENT) {
      return ROLE_LEAK; // RFC 9234 §5, egress 2
    }
    return nextHop(family, attributes, source) == null ? NEXT_HOP : 0;
  }

  /** RFC 4456 §6: from a client to everybody, from a non-client to clients. */
  private boolean isReflected(Kind from) {
    return from == Kind.IBGP_CLIENT ? reflectsClients : reflectsOthers;
  }

  private boolean isHeldBack(PathAttributes attributes) {
    for (int community : attributes.communities()) {
      if (community == Communities.NO_ADVERTISE
          || (external
              && (community == Communities.NO_EXPORT
                  || community == Communities.NO_EXPORT_SUBCONFED))
          // RFC 9494 §4.3: not to a peer that would prefer it like any other.
          || (community == LongLivedStale.LLGR_STALE && !parameters.longLivedAware())) {
        return true;
      }
    }
    return false;
  }

  private static long localPref(PathAttributes attributes) {
    return attributes.localPref() == PathAttributes.ABSENT
        ? PathAttributes.DEFAULT_LOCAL_PREF
        : attributes.localPref();
  }

  /** The next hop to send, or null if the session cannot express it. */
  private @Nullable IpAddress nextHop(Family family, PathAttributes attributes, PathSource source) {
    IpAddress kept = attributes.nextHop();
    if (isSelf(attributes, source)) {
      return parameters.self().forFamily(family);
    }
    if (!family.isUnicast()) {
      return kept;
    }
    boolean fits =
        family == Family.IPV4_UNICAST ? kept.isV4() || parameters.v6NextHopForV4() : !kept.isV4();
    return fits ? kept : null;
  }

  /**
   * RFC 4456 §10: what is reflected keeps its next hop, whatever the mode. A link-local one means
   * nothing beyond its link, so that whoever passes the path on is the next hop.
   */
  private boolean isSelf(PathAttributes attributes, PathSource source) {
    boolean reflected = !external && source.kind().isInternal();
    IpAddress kept = attributes.nextHop();
    return source.isLocal()
        || (parameters.mode() == NextHopMode.SELF && !reflected)
        || (kept.isLinkLocal() && !kept.isV4());
  }

  @Override
  public PathAttributes transform(
      int variant, Family family, PathAttributes attributes, PathSource source) {
    IpAddress nextHop = nextHop(family, attributes, source);
    if (nextHop == null) {
      throw new IllegalArgumentException("a path without next hop is suppressed, not sent");
    }
    PathAttributes changed = rules.apply(variant, attributes);
    boolean self = isSelf(attributes, source);
    if (!parameters.aigp() || self) {
      // RFC 7311 §3.4: who becomes the next hop would have to add its distance to the old one,
      // which policy does not know. Without the attribute a path is less preferred, never wrongly.
      changed = Carried.without(Aigp.CODE, changed);
    }
    if (external) {
      changed = Carried.beyondOurAs(changed);
    }
    PathAttributes.Builder out = changed.toBuilder().nextHop(nextHop);
    if (family.isUnicast()) {
      // RFC 2545 §3: only between systems on one link. Of a next hop that is kept, nobody knows
      // that
      // it is on the peer's, and FRR withdraws what comes with one over hops.
      out.linkLocalNextHop(self && !nextHop.isV4() ? parameters.linkLocal().orElse(null) : null);
    }
    if (external) {
      toExternal(out, changed, source);
      if (marksOtc && family.isUnicast() && changed.onlyToCustomer() == PathAttributes.ABSENT) {
        out.onlyToCustomer(parameters.localAs()); // RFC 9234 §5, egress 1
      }
    } else {
      toInternal(out, changed, source);
    }
    if (parameters.gracefulShutdown()) {
      goingAway(out, changed);
    }
    return out.build();
  }

  /**
   * RFC 8326 §4.1, §4.3: the community says to another AS that the path goes soon; within ours, the
   * least LOCAL_PREF has everybody look for another one at once.
   */
  private void goingAway(PathAttributes.Builder out, PathAttributes changed) {
    out.communities(Communities.with(changed, Communities.GRACEFUL_SHUTDOWN).communities());
    if (!external) {
      out.localPref(0);
    }
  }

  private void toExternal(PathAttributes.Builder out, PathAttributes changed, PathSource source) {
    out.asPath(changed.asPath().prepend(parameters.localAs(), 1))
        .localPref(PathAttributes.ABSENT)
        .originatorId(null)
        .clusterList();
    if (!source.isLocal()) {
      // RFC 4271 §5.1.4: a MED that was received goes no further than this AS.
      out.med(PathAttributes.ABSENT);
    }
  }

  private void toInternal(PathAttributes.Builder out, PathAttributes changed, PathSource source) {
    out.localPref(localPref(changed));
    Optional<RouteReflectorConfig> reflector = parameters.reflector();
    if (!source.kind().isInternal() || reflector.isEmpty()) {
      out.originatorId(null).clusterList();
      return;
    }
    // RFC 4456 §8: the ORIGINATOR_ID is the BGP Identifier of whom we learned it from.
    if (changed.originatorId() == null) {
      out.originatorId(source.bgpIdentifier());
    }
    int[] clusters = changed.clusterList();
    if (clusters.length == 0) {
      out.clusterList(ownCluster); // shared by all that is reflected for the first time
      return;
    }
    int[] longer = new int[clusters.length + 1];
    longer[0] = ownCluster[0];
    System.arraycopy(clusters, 0, longer, 1, clusters.length);
    out.clusterList(longer);
  }

  @Override
  public @Nullable RuleName decidingRule(
      Family family,
      long high,
      long low,
      int length,
      PathAttributes attributes,
      PathSource source) {
    if (!family.isUnicast() || forbidden(family, attributes, source) < 0) {
      return null;
    }
    int rule = find(family, high, low, length, attributes, source);
    return rule == RuleSet.NONE ? null : rules.name(rule);
  }

  @Override
  public List<RuleHits> hits(Family family) {
    return rules.hits(family);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CompiledExportPolicy that && parameters.equals(that.parameters);
  }

  @Override
  public int hashCode() {
    return parameters.hashCode();
  }
}
