package io.manx.speaker.session;

import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.NotificationMessage;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a peer (RFC 4271 §8.1). A connection id is any number that the sender of events
 * gives to a TCP connection; it is never used twice for one peer, and is not {@link
 * PeerFsm#NO_CONNECTION}. An event about a connection that the machine has given up is ignored, so
 * that events already on their way do no harm.
 */
public sealed interface Event {
  /** ManualStart (1), or ManualStart_with_PassiveTcpEstablishment (4) if configured so. */
  record Start() implements Event {}

  /**
   * ManualStop (2). The peer stays down until {@link Start}.
   *
   * @param notification the Cease to send, with a shutdown communication if wanted (RFC 9003); null
   *     to close without a word, so that the peer keeps our routes (RFC 4724 §4)
   * @param configured whether another configuration wants it so, not somebody's command
   */
  record Stop(@Nullable NotificationMessage notification, boolean configured) implements Event {
    /** A stop by command. */
    public Stop(@Nullable NotificationMessage notification) {
      this(notification, false);
    }
  }

  /**
   * AutomaticStop (8): the speaker itself ends the session, such as at a prefix limit. The peer
   * comes back after the idle hold time.
   *
   * @param notification the Cease to send
   */
  record AutomaticStop(NotificationMessage notification) implements Event {}

  /** BFD lost the peer (RFC 5882 §4.1, RFC 9384); only an Established session is affected. */
  record BfdDown() implements Event {}

  /**
   * Tcp_CR_Acked (16) or TcpConnectionConfirmed (17).
   *
   * @param connectionId the new connection
   * @param incoming whether the peer called
   */
  record ConnectionUp(int connectionId, boolean incoming) implements Event {}

  /** TcpConnectionFails (18) for a call that {@link Action.Connect} asked for. */
  record ConnectFailed(String reason) implements Event {}

  /** TcpConnectionFails (18) for a connection that was up; nothing follows for it. */
  record ConnectionClosed(int connectionId, String reason) implements Event {}

  /**
   * BGPOpen (19), NotifMsg (24, 25), KeepAliveMsg (26), UpdateMsg (27) or a ROUTE-REFRESH. UPDATEs
   * need not be reported while {@link PeerFsm#acceptsUpdates} says true.
   */
  record Received(int connectionId, BgpMessage message) implements Event {}

  /**
   * BGPHeaderErr (21), BGPOpenMsgErr (22) or UpdateMsgErr (28).
   *
   * @param notification what the decoder wants to be sent
   */
  record Malformed(int connectionId, NotificationMessage notification) implements Event {}

  /**
   * A timer that {@link Action.SetTimer} set fired (9..13, and RFC 9687).
   *
   * @param connectionId the connection, or {@link PeerFsm#NO_CONNECTION} for a timer of the peer
   */
  record TimerExpired(TimerKind kind, int connectionId) implements Event {}
}
