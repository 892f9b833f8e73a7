package io.manx.speaker.session;

import static io.manx.speaker.session.Checks.require;

import io.manx.net.AddressFamily;
import io.manx.net.IpAddress;
import io.manx.speaker.message.Capabilities;
import io.manx.speaker.model.Family;
import java.time.Duration;
import java.util.Set;

/**
 * What the machine of a peer has to know of its configuration. There are no defaults on purpose: a
 * new field is to break every constructor call.
 *
 * @param localAs our AS in this session, 1..4294967295
 * @param expectedAs the peer's AS, or 0 if any is welcome
 * @param localIdentifier our BGP Identifier, an IPv4 address but 0.0.0.0
 * @param holdTime the hold time that we propose: 0 for none, or 3..65535 s (RFC 4271 §4.2)
 * @param keepaliveTime the time between KEEPALIVEs, scaled down with the hold time if the peer's is
 *     less than ours; 0 for a third of the hold time
 * @param connectRetryTime the time between two calls, before jitter
 * @param passive whether we wait for the peer's call and never call
 * @param delayOpenTime how long to wait for the peer's OPEN before sending ours; 0 for not at all
 * @param idleHold how long to stay away after errors
 * @param capabilities what we announce; its families are the ones we want
 * @param requiredFamilies families without which there is no session
 * @param strictRole whether a peer without a role is refused (RFC 9234 §4.2)
 * @param sendHoldTime how long the peer may take nothing of what we send (RFC 9687); 0 for the
 *     RFC's default, the greater of eight minutes and twice the hold time
 */
public record PeerParameters(
    long localAs,
    long expectedAs,
    IpAddress localIdentifier,
    Duration holdTime,
    Duration keepaliveTime,
    Duration connectRetryTime,
    boolean passive,
    Duration delayOpenTime,
    IdleHold idleHold,
    Capabilities capabilities,
    Set<Family> requiredFamilies,
    boolean strictRole,
    Duration sendHoldTime) {
  private static final long MAX_AS = 0xffff_ffffL;

  /**
   * How long a peer is left alone after errors (RFC 4271 §8.1.1, DampPeerOscillations). The first
   * error waits for {@code first}, the second for {@code base}, each further one for twice as long,
   * up to {@code max}; all before jitter.
   *
   * @param first wait after the first error
   * @param base wait after the second; also for how long at most calls of the peer are refused
   * @param max the longest wait
   * @param stableAfter how long a session must be Established for past errors to be forgotten
   */
  public record IdleHold(Duration first, Duration base, Duration max, Duration stableAfter) {
    /** 1 s, then 5 s, 10 s ... 60 s; forgotten after a minute. */
    public static final IdleHold DEFAULT =
        new IdleHold(
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60));

    /** Checks that the waits are positive and in order. */
    public IdleHold {
      require(first.isPositive(), "first wait must be positive");
      require(base.compareTo(first) >= 0, "base wait must not be less than the first");
      require(max.compareTo(base) >= 0, "longest wait must not be less than the base");
      require(stableAfter.isPositive(), "time until stable must be positive");
    }
  }

  /** Checks the ranges; configuration is validated before, so that a failure is a bug. */
  public PeerParameters {
    require(localAs > 0 && localAs <= MAX_AS, "local AS out of range");
    require(expectedAs >= 0 && expectedAs <= MAX_AS, "peer AS out of range");
    require(localIdentifier.family() == AddressFamily.IPV4, "BGP Identifier must be IPv4");
    require(!localIdentifier.isUnspecified(), "BGP Identifier must not be 0.0.0.0");
    long hold = holdTime.toSeconds();
    require(hold == 0 || (hold >= 3 && hold <= 65535), "hold time must be 0 or 3..65535 s");
    require(!keepaliveTime.isNegative(), "keepalive time must not be negative");
    require(connectRetryTime.isPositive(), "connect retry time must be positive");
    require(!delayOpenTime.isNegative(), "delay open time must not be negative");
    require(!sendHoldTime.isNegative(), "send hold time must not be negative");
    requiredFamilies = Set.copyOf(requiredFamilies);
    require(
        capabilities.multiprotocol().containsAll(requiredFamilies),
        "required families must be announced");
  }
}
