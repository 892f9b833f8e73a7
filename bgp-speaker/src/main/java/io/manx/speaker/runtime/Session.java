package io.manx.speaker.runtime;

import io.manx.net.Count;
import io.manx.speaker.config.PeerConfig;
import io.manx.speaker.message.EncodedUpdates;
import io.manx.speaker.message.ErrorCode;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.RouteRefreshMessage;
import io.manx.speaker.message.UpdateMessage;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.policy.ExportPolicy;
import io.manx.speaker.policy.ImportPolicy;
import io.manx.speaker.rib.GroupMember;
import io.manx.speaker.rib.Rib;
import io.manx.speaker.session.Negotiated;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The Established session of a peer: brings its UPDATEs to the RIB, and is a member of update
 * groups. On the loop only.
 */
final class Session implements GroupMember {
  private final SpeakerContext context;
  private final Peer peer;
  private final Connection connection;
  private final int connectionId;
  private final Negotiated negotiated;
  private final PathSource source;
  private final Set<Family> awaitingEndOfRib;
  private final PrefixLimit limit;
  private final RouteRefreshes refreshes;
  private final FirstTables firstTables;

  /** Whether the peer may send several paths of a prefix (RFC 7911). */
  private final boolean severalPaths;

  private boolean closed;
  private long excessPaths;
  private ImportPolicy imports;
  private ExportPolicy exports;

  Session(
      SpeakerContext context,
      Peer peer,
      Connection connection,
      int connectionId,
      Negotiated negotiated,
      PathSource source) {
    this.context = context;
    this.peer = peer;
    this.connection = connection;
    this.connectionId = connectionId;
    this.negotiated = negotiated;
    this.source = source;
    this.awaitingEndOfRib = EnumSet.copyOf(negotiated.families());
    this.severalPaths = !negotiated.wireContext().addPathReceive().isEmpty();
    this.limit = new PrefixLimit(peer.config().maxPrefixes());
    this.refreshes = new RouteRefreshes(context, this);
    this.firstTables = new FirstTables(context.loop());
    this.imports = PeerSetup.importPolicy(context.config(), peer.config(), this);
    this.exports = PeerSetup.exportPolicy(context.config(), peer.config(), this);
  }

  /** Enters the session's source and its memberships into the RIB. */
  void open() {
    Rib rib = context.rib();
    rib.sourceUp(source, imports, context.seconds());
    limit.discardAbove().ifPresent(most -> rib.limitPrefixes(source, most));
    for (Family family : negotiated.families()) {
      rib.memberUp(
          this, family, exports, negotiated.wireContext(), peer.config().addPaths().send());
    }
    if (negotiated.peerCapabilities().gracefulRestart() == null) {
      // Such a peer may never say End-of-RIB: silence after a while counts as one.
      context.loop().schedule(context.settleTime(), this::settle);
    }
    context.requestDrain();
  }

  /** Whether the session is to be shut down soon (RFC 8326). */
  boolean isGoingAway() {
    return peer.isGoingAway();
  }

  private void settle() {
    awaitingEndOfRib.clear();
    context.convergenceMayHaveChanged();
  }

  /** Takes an UPDATE. */
  void received(UpdateMessage update) {
    if (update.hasErrors()) {
      report(update.errors());
    }
    peer.routes().count(update);
    context.rib().update(source, update, context.seconds());
    Family complete = update.endOfRib();
    if (complete != null) {
      peer.routes().endOfRib(complete);
      firstTables.received(complete);
      if (awaitingEndOfRib.remove(complete)) {
        context.convergenceMayHaveChanged();
      }
    }
    if (severalPaths) {
      checkPaths();
    }
    if (limit.isSet() && update.hasAnnounced()) {
      checkLimit();
    }
    context.requestDrain();
  }

  private void report(List<UpdateMessage.AttributeError> errors) {
    for (UpdateMessage.AttributeError error : errors) {
      peer.routes().countError();
      peer.log()
          .warn(
              "{}: attribute {}: {}: {}",
              peer,
              error.code(),
              error.reason(),
              error.action() == UpdateMessage.Action.TREAT_AS_WITHDRAW
                  ? "prefixes treated as withdrawn (RFC 7606)"
                  : "attribute discarded (RFC 7606)");
    }
  }

  private void checkPaths() {
    long now = context.rib().excessPaths(source);
    if (now > excessPaths) {
      excessPaths = now;
      peer.log()
          .warn(
              "{}: more than {} paths of one prefix: {} refused so far; the peer must send fewer",
              peer,
              Rib.MOST_PATHS_OF_A_PREFIX,
              now);
    }
  }

  private void checkLimit() {
    long received = context.rib().discarded(source);
    for (Family family : negotiated.families()) {
      received += context.rib().counts(source, family).received();
    }
    switch (limit.check(received)) {
      case FINE -> {}
      case WARN ->
          peer.log()
              .warn("{}: {} received, the limit is {}", peer, Count.of(received, "prefix"), limit);
      case TEAR_DOWN -> tearDown(received);
    }
  }

  private void tearDown(long received) {
    peer.log()
        .warn("{}: {} received, the limit is {}: down", peer, Count.of(received, "prefix"), limit);
    PeerConfig.MaxPrefixes configured = peer.config().maxPrefixes().orElseThrow();
    peer.shutDown(NotificationMessage.of(ErrorCode.MAX_PREFIXES), configured.restartAfter());
  }

  /** Takes a ROUTE-REFRESH (RFC 2918 §4, RFC 7313 §4). */
  void received(RouteRefreshMessage refresh) {
    Family family = refresh.family();
    if (family == null || !negotiated.families().contains(family)) {
      return; // RFC 2918 §4: a family that was not announced is ignored.
    }
    refreshes.received(family, refresh.subtype());
  }

  /** The session is over. */
  void close() {
    closed = true;
    refreshes.close();
    context.rib().memberDown(this);
  }

  boolean isOpen() {
    return !closed;
  }

  /** Sends what an update group has to say to many sessions, this one among them. */
  void fanOut(EncodedUpdates updates, List<Connection> connections) {
    context.transport().fanOut(updates, connections);
  }

  /** Tells the peer that it has all there was of a family. */
  void dumpSent(Family family, boolean initial) {
    if (initial) {
      connection.send(new UpdateMessage(List.of(), List.of(), family, List.of()));
      firstTables.sent(family);
    }
    refreshes.sent(family, initial);
  }

  /**
   * Takes the policies of another configuration.
   *
   * @param soft whether what is there stays as it is until it changes or is reloaded; otherwise
   *     everything is judged again, from what the peer has sent and without asking it
   */
  void policiesChanged(boolean soft) {
    ImportPolicy nextImports = PeerSetup.importPolicy(context.config(), peer.config(), this);
    if (!nextImports.equals(imports)) {
      imports = nextImports;
      if (soft) {
        context.rib().replaceImportPolicy(source, imports);
      } else {
        context.rib().importPolicyChanged(source, imports, context.seconds());
      }
    }
    boolean otherLimit = changeLimit();
    ExportPolicy nextExports = PeerSetup.exportPolicy(context.config(), peer.config(), this);
    if (!nextExports.equals(exports)) {
      exports = nextExports;
      for (Family family : negotiated.families()) {
        context.rib().exportPolicyChanged(List.of(this), family, exports, soft);
      }
    }
    context.requestDrain();
    if (otherLimit && limit.isSet()) {
      checkLimit(); // comes last, as it may end the session
    }
  }

  /** What the old limit has discarded may have a place now; false if it is the same limit. */
  private boolean changeLimit() {
    if (limit.is(peer.config().maxPrefixes())) {
      return false;
    }
    boolean missing = context.rib().discarded(source) > 0;
    context.rib().limitPrefixes(source, limit.change(peer.config().maxPrefixes()).orElse(0));
    if (missing && !requestRefresh()) {
      peer.log()
          .warn(
              "{}: the old limit has discarded prefixes and the peer knows no route refresh: a"
                  + " restart brings them",
              peer);
    }
    return true;
  }

  /** Asks the peer for its routes again; false if it cannot (RFC 2918). */
  boolean requestRefresh() {
    if (!negotiated.routeRefresh()) {
      return false;
    }
    for (Family family : negotiated.families()) {
      connection.send(new RouteRefreshMessage(family, RouteRefreshMessage.Subtype.REQUEST));
    }
    return true;
  }

  /** Judges what the peer sent again by the import policy. */
  void reevaluate() {
    context.rib().importPolicyChanged(source, imports, context.seconds());
    context.requestDrain();
  }

  /** Sends everything again. */
  void resend() {
    for (Family family : negotiated.families()) {
      context.rib().refresh(this, family);
    }
    context.requestDrain();
  }

  @Override
  public int peerIndex() {
    return peer.index();
  }

  @Override
  public long backlog() {
    return connection.backlog();
  }

  Peer peer() {
    return peer;
  }

  Connection connection() {
    return connection;
  }

  int connectionId() {
    return connectionId;
  }

  Negotiated negotiated() {
    return negotiated;
  }

  PathSource source() {
    return source;
  }

  ImportPolicy imports() {
    return imports;
  }

  /**
   * Whether a speaker that recovers has to wait for the peer's End-of-RIB of a family (RFC 4724
   * §4.1): not if the peer restarts itself, or may never send one.
   */
  boolean isAwaited(Family family) {
    Negotiated.GracefulRestart agreed = negotiated.gracefulRestart();
    return agreed != null && !agreed.peerRestarting() && awaitingEndOfRib.contains(family);
  }

  /** When the tables with which it began were exchanged. */
  FirstTables firstTables() {
    return firstTables;
  }

  /** Whether the End-of-RIB of a family has come, or none is to come. */
  boolean isSettled(Family family) {
    return !awaitingEndOfRib.contains(family);
  }

  @Override
  public String toString() {
    return peer.toString();
  }
}
