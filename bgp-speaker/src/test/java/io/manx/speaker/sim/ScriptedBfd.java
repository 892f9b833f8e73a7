package io.manx.speaker.sim;

import io.manx.net.IpAddress;
import io.manx.speaker.bfd.BfdParameters;
import io.manx.speaker.bfd.BfdReport;
import io.manx.speaker.bfd.BfdState;
import io.manx.speaker.bfd.BfdTarget;
import io.manx.speaker.bfd.Diagnostic;
import io.manx.speaker.bfd.Gaps;
import io.manx.speaker.bfd.Scheduling;
import io.manx.speaker.runtime.BfdSessions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** BFD whose sessions say what a test wants. On the loop of its node. */
public final class ScriptedBfd implements BfdSessions {
  private final Map<IpAddress, Scripted> sessions = new TreeMap<>();

  /** A session; {@code parameters} are the last ones that were asked for. */
  private final class Scripted implements Session {
    final BfdTarget target;
    final Listener listener;
    BfdParameters parameters;

    Scripted(BfdTarget target, BfdParameters parameters, Listener listener) {
      this.target = target;
      this.parameters = parameters;
      this.listener = listener;
    }

    @Override
    public void change(BfdParameters next) {
      parameters = next;
    }

    @Override
    public void close() {
      sessions.remove(target.remote(), this);
    }
  }

  @Override
  public Session open(BfdTarget target, BfdParameters parameters, Listener listener) {
    Scripted opened = new Scripted(target, parameters, listener);
    sessions.put(target.remote(), opened);
    return opened;
  }

  @Override
  public List<BfdReport> reports() {
    return sessions.values().stream()
        .map(session -> BfdReport.initial(session.target, Instant.EPOCH))
        .toList();
  }

  @Override
  public Scheduling scheduling() {
    return Scheduling.ORDINARY;
  }

  /** Whether a session with this address is open. */
  public boolean isOpen(IpAddress remote) {
    return sessions.containsKey(remote);
  }

  /** What was asked for of the session. */
  public BfdParameters parameters(IpAddress remote) {
    return session(remote).parameters;
  }

  /** How the path was described. */
  public BfdTarget target(IpAddress remote) {
    return session(remote).target;
  }

  /**
   * Has the session report a state.
   *
   * @param remotelyClosed whether because the other end's administrator said so
   * @param independent whether the other end's BFD outlives its control plane
   */
  public void report(
      IpAddress remote, BfdState state, boolean remotelyClosed, boolean independent) {
    Scripted session = session(remote);
    session.listener.changed(
        new BfdReport(
            remote,
            null,
            false,
            state,
            Instant.EPOCH,
            Diagnostic.DETECTION_TIME_EXPIRED,
            remotelyClosed,
            independent,
            Duration.ofMillis(100),
            Duration.ofMillis(300),
            0,
            0,
            0,
            Gaps.NONE,
            Gaps.NONE,
            ""));
  }

  private Scripted session(IpAddress remote) {
    return Objects.requireNonNull(sessions.get(remote), "no BFD session with " + remote);
  }
}
