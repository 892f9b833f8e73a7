package io.manx.speaker.config;

import io.manx.net.IpPrefix;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A named filter with the semantics of Calico's BGPFilter: the first rule that matches decides;
 * what no rule of any filter of a peer matches goes on to the peer's import or export.
 *
 * @param name unique among filters
 * @param importV4 rules for IPv4 prefixes received
 * @param exportV4 rules for IPv4 prefixes to be sent
 * @param importV6 rules for IPv6 prefixes received
 * @param exportV6 rules for IPv6 prefixes to be sent
 */
public record FilterConfig(
    String name,
    List<Rule> importV4,
    List<Rule> exportV4,
    List<Rule> importV6,
    List<Rule> exportV6) {

  /** Copies the lists. */
  public FilterConfig {
    importV4 = List.copyOf(importV4);
    exportV4 = List.copyOf(exportV4);
    importV6 = List.copyOf(importV6);
    exportV6 = List.copyOf(exportV6);
  }

  /** Whether the rule lets a route through. */
  public enum Action {
    /** It goes through, changed by the operations. */
    ACCEPT,
    /** It does not. */
    REJECT
  }

  /** How a prefix is compared with a CIDR. */
  public enum MatchOperator {
    /** It is the CIDR. */
    EQUAL,
    /** It is not the CIDR. */
    NOT_EQUAL,
    /** It is the CIDR or inside it. */
    IN,
    /** It is neither the CIDR nor inside it. */
    NOT_IN
  }

  /** The kind of session a rule is for. */
  public enum PeerType {
    /** Sessions with another AS. */
    EBGP,
    /** Sessions within our AS. */
    IBGP
  }

  /**
   * Which prefixes match.
   *
   * @param cidr what to compare with
   * @param operator how
   * @param minLength the least length of the prefix
   * @param maxLength the greatest length of the prefix
   */
  public record PrefixMatch(IpPrefix cidr, MatchOperator operator, int minLength, int maxLength) {}

  /**
   * A rule. All conditions that are present must hold; a rule without any matches everything.
   *
   * @param prefix the condition on the prefix
   * @param remotePeers whether only routes learned from peers match (source: RemotePeers)
   * @param peerType the condition on the session
   * @param community a community that must be present
   * @param asPathPrefix the AS numbers that the AS_PATH must begin with; empty for no condition
   * @param priority a priority that the route must have: its LOCAL_PREF is 2147483647 - priority
   * @param action what happens to a route that matches
   * @param operations what is changed, in order; empty with Reject
   */
  public record Rule(
      Optional<PrefixMatch> prefix,
      boolean remotePeers,
      Optional<PeerType> peerType,
      Optional<Community> community,
      List<Long> asPathPrefix,
      OptionalInt priority,
      Action action,
      List<Operation> operations) {
    /** Copies the lists. */
    public Rule {
      asPathPrefix = List.copyOf(asPathPrefix);
      operations = List.copyOf(operations);
    }
  }

  /** A change of a route that is accepted. */
  public sealed interface Operation {
    /** Adds a community, if it is not there yet. */
    record AddCommunity(Community community) implements Operation {}

    /** Puts AS numbers before the AS_PATH, the first of the list first. */
    record PrependAsPath(List<Long> asNumbers) implements Operation {
      /** Copies the list. */
      public PrependAsPath {
        asNumbers = List.copyOf(asNumbers);
      }
    }

    /** Sets LOCAL_PREF to 2147483647 - priority, so that lower priorities are preferred. */
    record SetPriority(int priority) implements Operation {}
  }
}
