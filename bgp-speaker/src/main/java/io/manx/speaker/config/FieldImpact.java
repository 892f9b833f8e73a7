package io.manx.speaker.config;

import static io.manx.speaker.config.Impact.IN_PLACE;
import static io.manx.speaker.config.Impact.REFRESH_IN;
import static io.manx.speaker.config.Impact.REFRESH_OUT;
import static io.manx.speaker.config.Impact.RESET_SESSION;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What changing a field costs: one row for each component of a record.
 *
 * @param <T> the record
 * @param component the name of the record's component
 * @param field the field's name in a document
 * @param read reads the component
 * @param impact what a change costs the session, or each session
 * @param resets a part of the component whose change costs the session whatever {@code impact} says
 */
record FieldImpact<T>(
    String component,
    String field,
    Function<T, ?> read,
    Set<Impact> impact,
    Function<T, ?> resets) {

  /** The fields of a peer. What the OPEN message or the TCP connection holds costs the session. */
  static final List<FieldImpact<PeerConfig>> PEER =
      List.of(
          row("name", PeerConfig::name, RESET_SESSION),
          row("description", PeerConfig::description, IN_PLACE),
          row("address", "peerIP", PeerConfig::address, RESET_SESSION),
          row("port", "peerIP", PeerConfig::port, RESET_SESSION),
          row("asNumber", PeerConfig::asNumber, RESET_SESSION),
          row("localAsNumber", "localASNumber", PeerConfig::localAsNumber, RESET_SESSION),
          row("routeReflectorClient", PeerConfig::routeReflectorClient, RESET_SESSION),
          row("sourceAddress", PeerConfig::sourceAddress, RESET_SESSION),
          row("passive", PeerConfig::passive, IN_PLACE),
          row("enabled", PeerConfig::enabled, RESET_SESSION),
          row("families", PeerConfig::families, RESET_SESSION),
          row("passwordFile", PeerConfig::passwordFile, IN_PLACE),
          // Another key is one more call of the kernel; a key where there was none, or none any
          // more, is for a new connection.
          new FieldImpact<>(
              "password",
              "passwordFile",
              PeerConfig::password,
              Set.of(IN_PLACE),
              peer -> peer.password().isPresent()),
          row("ttlSecurity", PeerConfig::ttlSecurity, RESET_SESSION),
          row("multihop", PeerConfig::multihop, RESET_SESSION),
          row("holdTime", PeerConfig::holdTime, RESET_SESSION),
          row("keepaliveTime", PeerConfig::keepaliveTime, IN_PLACE),
          row("connectRetryTime", PeerConfig::connectRetryTime, IN_PLACE),
          row("nextHopMode", PeerConfig::nextHopMode, REFRESH_OUT),
          row(
              "numAllowedLocalAsNumbers",
              "numAllowedLocalASNumbers",
              PeerConfig::numAllowedLocalAsNumbers,
              REFRESH_IN),
          row("filters", PeerConfig::filters, REFRESH_IN, REFRESH_OUT),
          row("importScope", "import", PeerConfig::importScope, REFRESH_IN),
          row("exportScope", "export", PeerConfig::exportScope, REFRESH_OUT),
          row("maxPrefixes", PeerConfig::maxPrefixes, REFRESH_IN),
          row("addPaths", PeerConfig::addPaths, RESET_SESSION),
          row("role", PeerConfig::role, RESET_SESSION),
          row("strictRole", PeerConfig::strictRole, RESET_SESSION),
          row("aigp", PeerConfig::aigp, REFRESH_IN, REFRESH_OUT),
          row("gracefulRestart", PeerConfig::gracefulRestart, RESET_SESSION),
          row("extendedMessages", PeerConfig::extendedMessages, RESET_SESSION),
          row("bfd", PeerConfig::bfd, IN_PLACE));

  /**
   * The fields of the node, with what a change costs each session besides what its own fields cost:
   * a new AS, say, is a new localASNumber for every peer that does not set one.
   */
  static final List<FieldImpact<NodeConfig>> NODE =
      List.of(
          row("name", NodeConfig::name, IN_PLACE),
          row("asNumber", NodeConfig::asNumber, REFRESH_IN),
          row("routerId", "routerID", NodeConfig::routerId, RESET_SESSION),
          row("addresses", NodeConfig::addresses, REFRESH_IN, REFRESH_OUT),
          row("listenPort", NodeConfig::listenPort, IN_PLACE),
          row("listenAddresses", NodeConfig::listenAddresses, IN_PLACE),
          row("routeReflector", NodeConfig::routeReflector, REFRESH_IN, REFRESH_OUT),
          row("bestPath", NodeConfig::bestPath, IN_PLACE),
          row("originate", NodeConfig::originate, REFRESH_IN),
          row("linkState", NodeConfig::linkState, IN_PLACE),
          row("pools", NodeConfig::pools, REFRESH_IN, REFRESH_OUT),
          row("peers", NodeConfig::peers, IN_PLACE),
          row("peerRanges", NodeConfig::peerRanges, IN_PLACE),
          row("filters", NodeConfig::filters, REFRESH_IN, REFRESH_OUT),
          row("kernel", NodeConfig::kernel, IN_PLACE),
          row("controlSocket", NodeConfig::controlSocket, IN_PLACE),
          row("calicoSocket", NodeConfig::calicoSocket, IN_PLACE),
          row("timeFormat", NodeConfig::timeFormat, IN_PLACE),
          row("http", NodeConfig::http, IN_PLACE),
          row("log", NodeConfig::log, IN_PLACE));

  private static <T> FieldImpact<T> row(String name, Function<T, ?> read, Impact... impact) {
    return row(name, name, read, impact);
  }

  private static <T> FieldImpact<T> row(
      String component, String field, Function<T, ?> read, Impact... impact) {
    return new FieldImpact<>(component, field, read, Set.of(impact), anything -> "");
  }

  /** What this change costs. */
  Set<Impact> impact(T before, T after) {
    return resets.apply(before).equals(resets.apply(after)) ? impact : Set.of(RESET_SESSION);
  }

  /** Whether the field differs between the two. */
  boolean differs(T before, T after) {
    return !read.apply(before).equals(read.apply(after));
  }
}
