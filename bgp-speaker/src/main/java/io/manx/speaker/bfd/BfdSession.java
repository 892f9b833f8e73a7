package io.manx.speaker.bfd;

import java.nio.ByteBuffer;
import java.util.function.DoubleSupplier;

/**
 * One session in asynchronous mode (RFC 5880 §6): hears packets and the time, and says when which
 * packet is to be sent. Times are readings of one monotonic clock in nanoseconds; intervals are
 * microseconds, as in the packet. The active role, no echo, no authentication, no demand mode of
 * our own; that of the other system is respected.
 *
 * <pre>
 *                 received Down            received Init, Up
 *        .--Down ----------------> Init ----------------------.
 *        |   ^  \__received Init______________________________v
 *        |   '---- detection time, received AdminDown ------- Up   (and received Down)
 * </pre>
 *
 * <p>Not thread-safe; allocates nothing after its construction.
 */
public final class BfdSession {
  /** RFC 5880 §6.8.3: the least interval while a session is not Up. */
  private static final long SLOW = 1_000_000;

  private static final long NANOS = 1_000;

  /** The answer of {@link #deadline} when there is nothing to wait for. */
  public static final long NEVER = Long.MAX_VALUE;

  private final int discriminator;
  private final DoubleSupplier random;
  private final ControlPacket outgoing = new ControlPacket();
  private BfdParameters parameters;

  // RFC 5880 §6.8.1.
  private BfdState state = BfdState.DOWN;
  private BfdState remoteState = BfdState.DOWN;
  private int remoteDiscriminator;
  private Diagnostic diagnostic = Diagnostic.NONE;
  private long remoteMinRx = 1;
  private long remoteMinTx;
  private int remoteMultiplier;
  private boolean remoteDemand;
  private boolean remoteIndependent;
  private boolean remotelyClosed;

  /** What our packets announce, and what is in use while a Poll Sequence lasts (§6.8.3). */
  private long announcedTx;

  private long announcedRx;
  private long usedTx;
  private long usedRx;
  private Poll poll = Poll.NONE;
  private boolean changedWhilePolling;

  private boolean finalDue;
  private boolean urgent = true;
  private boolean sentBefore;
  private long lastSent;
  private double share;
  private boolean heard;
  private long lastHeard;

  /** RFC 5880 §6.5. */
  private enum Poll {
    NONE,
    /** To be begun after a packet without the P bit, so that its Final cannot be an older one's. */
    NEXT,
    RUNNING
  }

  /**
   * A session in Down.
   *
   * @param discriminator ours: unique among the sessions of this system, not 0
   * @param random numbers in [0, 1) for the jitter
   */
  public BfdSession(int discriminator, BfdParameters parameters, DoubleSupplier random) {
    if (discriminator == 0) {
      throw new IllegalArgumentException("a discriminator is not 0");
    }
    this.discriminator = discriminator;
    this.parameters = parameters;
    this.random = random;
    announcedTx = usedTx = Math.max(parameters.transmitMicros(), SLOW);
    announcedRx = usedRx = parameters.receiveMicros();
    drawJitter();
  }

  // Events.

  /** Takes a packet that was found to be for this session. */
  public Verdict receive(ControlPacket packet, long now) {
    if (state == BfdState.ADMIN_DOWN) {
      return Verdict.ADMIN_DOWN;
    }
    remoteDiscriminator = packet.myDiscriminator;
    remoteState = packet.state;
    remoteDemand = packet.demand;
    remoteIndependent = packet.controlPlaneIndependent;
    remoteMinRx = packet.requiredMinRx;
    remoteMinTx = packet.desiredMinTx;
    remoteMultiplier = packet.detectMultiplier;
    heard = true;
    lastHeard = now;
    if (packet.isFinal && poll == Poll.RUNNING) {
      pollEnds();
    }
    transition(packet.state);
    finalDue |= packet.poll;
    return Verdict.ACCEPTED;
  }

  private void transition(BfdState received) {
    remotelyClosed = false;
    switch (received) {
      case ADMIN_DOWN -> {
        if (state != BfdState.DOWN) {
          remotelyClosed = true;
          enter(BfdState.DOWN, Diagnostic.NEIGHBOR_DOWN);
        }
      }
      case DOWN -> {
        if (state == BfdState.DOWN) {
          enter(BfdState.INIT, diagnostic);
        } else if (state == BfdState.UP) {
          enter(BfdState.DOWN, Diagnostic.NEIGHBOR_DOWN);
        }
      }
      case INIT -> {
        if (state != BfdState.UP) {
          enter(BfdState.UP, diagnostic);
        }
      }
      case UP -> {
        if (state == BfdState.INIT) {
          enter(BfdState.UP, diagnostic);
        }
      }
    }
  }

  /** Looks whether the other system has been silent for too long; what waits must be read first. */
  public void expire(long now) {
    if (heard && now - lastHeard >= detectionNanos()) {
      heard = false;
      remoteDiscriminator = 0; // RFC 5880 §6.8.1: after a detection time without a packet
      remotelyClosed = false;
      if (state == BfdState.INIT || state == BfdState.UP) {
        enter(BfdState.DOWN, Diagnostic.DETECTION_TIME_EXPIRED);
      }
    }
  }

  /** Takes other parameters; in Up they are agreed on by a Poll Sequence (RFC 5880 §6.8.3). */
  public void configure(BfdParameters next) {
    boolean otherMultiplier = next.detectMultiplier() != parameters.detectMultiplier();
    parameters = next;
    urgent |= otherMultiplier;
    retime();
  }

  /** Holds the session down (RFC 5880 §6.8.16). */
  public void disable() {
    enter(BfdState.ADMIN_DOWN, Diagnostic.ADMINISTRATIVELY_DOWN);
  }

  private void enter(BfdState next, Diagnostic why) {
    if (state != next) {
      state = next;
      diagnostic = why;
      urgent = true;
      retime();
    }
  }

  /** The intervals that hold in this state, and a Poll Sequence where they are new (§6.8.3). */
  private void retime() {
    long tx = parameters.transmitMicros();
    long rx = parameters.receiveMicros();
    if (state != BfdState.UP) {
      tx = Math.max(tx, SLOW);
      poll = Poll.NONE;
      changedWhilePolling = false;
    }
    boolean changed = tx != announcedTx || rx != announcedRx;
    announcedTx = tx;
    announcedRx = rx;
    if (state != BfdState.UP) {
      usedTx = tx;
      usedRx = rx;
    } else if (changed) {
      // What is less demanding for the other system holds at once, the rest once it has agreed.
      usedTx = Math.min(usedTx, tx);
      usedRx = Math.max(usedRx, rx);
      changedWhilePolling = poll == Poll.RUNNING;
      poll = poll == Poll.NONE ? Poll.RUNNING : poll;
      urgent = true;
    }
  }

  private void pollEnds() {
    if (changedWhilePolling) {
      changedWhilePolling = false;
      poll = Poll.NEXT;
      urgent = true;
    } else {
      poll = Poll.NONE;
      usedTx = announcedTx;
      usedRx = announcedRx;
    }
  }

  // Packets.

  /** Whether a packet is to be sent now. */
  public boolean isTransmitDue(long now) {
    return finalDue || (maySend() && now - nextTransmit(now) >= 0);
  }

  /**
   * Writes the packet that is due, and counts it as sent.
   *
   * @param octets room for {@link ControlPacket#LENGTH} octets, most significant first
   */
  public void transmit(ByteBuffer octets, long now) {
    ControlPacket packet = outgoing;
    packet.diagnostic = diagnostic.ordinal();
    packet.state = state;
    packet.isFinal = finalDue;
    packet.poll = poll == Poll.RUNNING && !finalDue; // §6.5: never both
    packet.detectMultiplier = parameters.detectMultiplier();
    packet.myDiscriminator = discriminator;
    packet.yourDiscriminator = remoteDiscriminator;
    packet.desiredMinTx = announcedTx;
    packet.requiredMinRx = announcedRx;
    packet.encode(octets);
    urgent &= finalDue && poll == Poll.RUNNING; // the Poll Sequence needs a packet of its own
    finalDue = false;
    if (poll == Poll.NEXT) {
      poll = Poll.RUNNING;
      urgent = true;
    }
    sentBefore = true;
    lastSent = now;
    drawJitter();
  }

  /** RFC 5880 §6.8.7: 75 to 100 % of the interval, 75 to 90 % where none may be missed. */
  private void drawJitter() {
    double width = parameters.detectMultiplier() == 1 ? 0.15 : 0.25;
    share = 0.75 + width * random.getAsDouble();
  }

  /** Whether packets go out one an interval: the session is Up and the other system wants them. */
  public boolean isPeriodic() {
    return state == BfdState.UP && remoteMinRx != 0 && !remoteDemand;
  }

  /** RFC 5880 §6.8.7: when periodic packets are not wanted. */
  private boolean maySend() {
    boolean demanded =
        remoteDemand && state == BfdState.UP && remoteState == BfdState.UP && poll == Poll.NONE;
    return remoteMinRx != 0 && !(demanded && !urgent);
  }

  private long nextTransmit(long now) {
    return urgent || !sentBefore ? now : lastSent + (long) (transmitInterval() * share * NANOS);
  }

  /** When this session next has something to do; {@link #NEVER} if only a packet can change it. */
  public long deadline(long now) {
    if (finalDue) {
      return now;
    }
    long send = maySend() ? nextTransmit(now) : NEVER;
    long detect = heard ? lastHeard + detectionNanos() : NEVER;
    return Math.min(send, detect);
  }

  // Readers.

  /** The time between our packets before jitter, in microseconds (RFC 5880 §6.8.7). */
  public long transmitInterval() {
    return Math.max(usedTx, remoteMinRx);
  }

  /** The time between the other system's packets before its jitter, in microseconds. */
  public long receiveInterval() {
    return Math.max(usedRx, remoteMinTx);
  }

  /** The detection time in microseconds (RFC 5880 §6.8.4); 0 as long as nothing was heard. */
  public long detectionTime() {
    return remoteMultiplier * receiveInterval();
  }

  private long detectionNanos() {
    return detectionTime() * NANOS;
  }

  /** bfd.SessionState. */
  public BfdState state() {
    return state;
  }

  /** bfd.RemoteSessionState. */
  public BfdState remoteState() {
    return remoteState;
  }

  /** bfd.LocalDiscr. */
  public int discriminator() {
    return discriminator;
  }

  /** bfd.RemoteDiscr. */
  public int remoteDiscriminator() {
    return remoteDiscriminator;
  }

  /** bfd.LocalDiag. */
  public Diagnostic diagnostic() {
    return diagnostic;
  }

  /**
   * Whether the session is down because the other system's administrator said so, which is no
   * failure of the path (RFC 5882 §3.2).
   */
  public boolean isRemotelyClosed() {
    return remotelyClosed;
  }

  /** Whether the other system's BFD outlives its control plane: the C bit (RFC 5882 §4.3). */
  public boolean isRemoteIndependent() {
    return remoteIndependent;
  }

  /** Whether a Poll Sequence is under way. */
  public boolean isPolling() {
    return poll != Poll.NONE;
  }

  /** What the operator wants. */
  public BfdParameters parameters() {
    return parameters;
  }
}
