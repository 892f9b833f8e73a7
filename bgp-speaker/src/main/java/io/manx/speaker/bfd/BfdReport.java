package io.manx.speaker.bfd;

import io.manx.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session as it was when it last changed.
 *
 * @param remote the other end
 * @param device the interface of a single-hop session, or null
 * @param multihop whether the session is one of RFC 5883
 * @param state ours
 * @param since when that state was entered
 * @param diagnostic why it left Up last
 * @param remotelyClosed whether it is down because the other end's administrator said so
 * @param remoteIndependent whether the other end's BFD outlives its control plane (the C bit)
 * @param interval the time between our packets before jitter
 * @param detectionTime how long a silence is taken for a failure; 0 while nothing was heard
 * @param failures how often the session left Up
 * @param packetsSent since the session was made
 * @param packetsReceived that counted, since the session was made
 * @param sentGaps between our packets, since the session was made
 * @param receivedGaps between the arrivals of theirs, as the kernel saw them
 * @param problem why no packet can be sent or received, or empty
 */
public record BfdReport(
    IpAddress remote,
    @Nullable String device,
    boolean multihop,
    BfdState state,
    Instant since,
    Diagnostic diagnostic,
    boolean remotelyClosed,
    boolean remoteIndependent,
    Duration interval,
    Duration detectionTime,
    long failures,
    long packetsSent,
    long packetsReceived,
    Gaps sentGaps,
    Gaps receivedGaps,
    String problem) {
  /** A session that has not begun yet. */
  public static BfdReport initial(BfdTarget target, Instant since) {
    return new BfdReport(
        target.remote(),
        target.device(),
        target.reach() == BfdTarget.Reach.MULTIHOP,
        BfdState.DOWN,
        since,
        Diagnostic.NONE,
        false,
        false,
        Duration.ZERO,
        Duration.ZERO,
        0,
        0,
        0,
        Gaps.NONE,
        Gaps.NONE,
        "");
  }

  /** The same with the counters of another moment. */
  public BfdReport counting(long sent, long received, Gaps sending, Gaps receiving) {
    return new BfdReport(
        remote,
        device,
        multihop,
        state,
        since,
        diagnostic,
        remotelyClosed,
        remoteIndependent,
        interval,
        detectionTime,
        failures,
        sent,
        received,
        sending,
        receiving,
        problem);
  }
}
