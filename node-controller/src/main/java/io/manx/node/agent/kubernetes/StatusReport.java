package io.manx.node.agent.kubernetes;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.node.api.BgpNodeStatus;
import io.manx.node.api.Condition;
import io.manx.speaker.status.BgpStatus;
import io.manx.speaker.status.ChannelStatus;
import io.manx.speaker.status.ProtocolStatus;
import io.manx.speaker.status.SessionError;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The status of a BGPNode from what the agent knows. Bounded: of very many sessions those are told
 * that are not Established and those that bring most, and texts are cut. Pure.
 */
final class StatusReport {
  /** Sessions told one by one; counts tell of all. */
  static final int MAX_SESSIONS = 200;

  private static final int MAX_NETWORKS = 32;

  private static final int MAX_TEXT = 512;

  /** Condition: the agent does all that it was asked to. */
  static final String READY = "Ready";

  /** Condition: the object's spec is in force. */
  static final String CONFIG_APPLIED = "ConfigApplied";

  /** Condition: the kernel has the routes that it should have. */
  static final String KERNEL_IN_SYNC = "KernelInSync";

  /** Condition: the container runtime connects pods by Manx. */
  static final String POD_NETWORK = "PodNetwork";

  private final List<Condition> conditions = new ArrayList<>();
  private List<String> networks = List.of();
  private final List<Condition> before;
  private final String now;

  /**
   * @param before the conditions that were told last: one that stays keeps its time
   */
  StatusReport(List<Condition> before, Instant now) {
    this.before = before;
    this.now = text(now);
  }

  /**
   * Adds a condition: true without a problem.
   *
   * @param reasonIfFalse one word for programs
   */
  StatusReport condition(String type, List<String> problems, String reasonIfFalse) {
    String message = cut(String.join("; ", problems));
    String status = problems.isEmpty() ? Condition.TRUE : Condition.FALSE;
    String reason = problems.isEmpty() ? "AsExpected" : reasonIfFalse;
    String since =
        before.stream()
            .filter(old -> old.type().equals(type) && old.status().equals(status))
            .map(Condition::lastTransitionTime)
            .findFirst()
            .orElse(now);
    conditions.add(new Condition(type, status, reason, message, since, null));
    return this;
  }

  /** Adds the networks that the machine is in. */
  StatusReport networks(List<IpPrefix> all) {
    networks = all.stream().limit(MAX_NETWORKS).map(IpPrefix::toString).toList();
    return this;
  }

  /**
   * The status.
   *
   * @param generation of the object that is in force; null before any
   * @param protocols what the speaker says
   */
  BgpNodeStatus build(@Nullable Long generation, String version, List<ProtocolStatus> protocols) {
    List<BgpNodeStatus.Session> sessions =
        protocols.stream().flatMap(protocol -> session(protocol).stream()).toList();
    int established = (int) sessions.stream().filter(StatusReport::isEstablished).count();
    List<BgpNodeStatus.Session> told =
        sessions.stream()
            .sorted(
                Comparator.comparing(StatusReport::isEstablished)
                    .thenComparing(StatusReport::heard, Comparator.reverseOrder()))
            .limit(MAX_SESSIONS)
            .toList();
    return new BgpNodeStatus(
        generation,
        version,
        established,
        sessions.size(),
        told,
        tables(protocols),
        networks,
        List.copyOf(conditions));
  }

  private static boolean isEstablished(BgpNodeStatus.Session session) {
    return session.state().equals(BgpNodeStatus.ESTABLISHED);
  }

  private static long heard(BgpNodeStatus.Session session) {
    Long in = session.prefixesIn();
    return in == null ? 0 : in;
  }

  /** The session of a peer; ranges and other protocols have none of their own. */
  private static Optional<BgpNodeStatus.Session> session(ProtocolStatus protocol) {
    BgpStatus bgp = protocol.bgp();
    IpAddress peer = bgp == null ? null : bgp.neighborAddress();
    if (bgp == null || peer == null) {
      return Optional.empty();
    }
    SessionError error = bgp.lastError();
    return Optional.of(
        new BgpNodeStatus.Session(
            protocol.name(),
            peer.toString(),
            bgp.neighborAs(),
            bgp.state().text(),
            text(protocol.since()),
            sum(protocol, channel -> channel.routes().imported()),
            sum(protocol, channel -> channel.routes().exported()),
            error == null ? null : cut(error.toString())));
  }

  private static long sum(ProtocolStatus protocol, ToLongFunction<ChannelStatus> count) {
    return protocol.channels().stream().mapToLong(count).sum();
  }

  /** How many routes the kernel has for us, a family a table. */
  private static List<BgpNodeStatus.Table> tables(List<ProtocolStatus> protocols) {
    return protocols.stream()
        .filter(protocol -> protocol.kind() == ProtocolStatus.Kind.KERNEL)
        .flatMap(
            protocol ->
                protocol.channels().stream()
                    .map(
                        channel ->
                            new BgpNodeStatus.Table(
                                protocol.name(), channel.routes().exported(), null)))
        .toList();
  }

  /** Whether two statuses differ in more than numbers and times. */
  static boolean sameState(BgpNodeStatus one, BgpNodeStatus other) {
    return Objects.equals(one.observedGeneration(), other.observedGeneration())
        && Objects.equals(one.established(), other.established())
        && Objects.equals(one.sessionCount(), other.sessionCount())
        && Objects.equals(states(one), states(other))
        && Objects.equals(one.networks(), other.networks())
        && Objects.equals(one.conditions(), other.conditions());
  }

  private static List<String> states(BgpNodeStatus status) {
    List<BgpNodeStatus.Session> sessions = status.sessions();
    // A session that tries goes through Connect, Active and OpenSent again and again.
    return sessions == null
        ? List.of()
        : sessions.stream()
            .map(session -> session.name() + " " + isEstablished(session) + session.lastError())
            .sorted()
            .toList();
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT - 1) + "…";
  }

  private static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
