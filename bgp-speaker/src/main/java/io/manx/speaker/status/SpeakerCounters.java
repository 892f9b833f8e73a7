package io.manx.speaker.status;

import java.util.List;
import java.util.Map;

/**
 * Numbers about the speaker for its monitoring.
 *
 * @param convergenceMillis how long it took from the start until every peer had said all it had; -1
 *     until then
 * @param attributeSets distinct attribute values in use
 * @param updateGroups groups of peers that are sent the same
 * @param bestRouteChanges changes of best routes since the start
 * @param tables one a family
 * @param peers one a peer, in the order of the protocols
 */
public record SpeakerCounters(
    long convergenceMillis,
    int attributeSets,
    int updateGroups,
    long bestRouteChanges,
    List<Table> tables,
    List<Peer> peers) {
  /**
   * A table.
   *
   * @param name master4, master6
   * @param prefixes with at least one path
   * @param paths all, hidden ones too
   */
  public record Table(String name, int prefixes, int paths) {}

  /**
   * A peer.
   *
   * @param name its name
   * @param ups how often its session was Established since it was configured
   * @param downs how often its session ended, by cause
   * @param attributeErrors malformed attributes that ended no session (RFC 7606)
   * @param backlogOctets what waits for its TCP connection
   * @param pendingPrefixes prefixes that are to be looked at for it
   */
  public record Peer(
      String name,
      long ups,
      Map<String, Long> downs,
      long attributeErrors,
      long backlogOctets,
      long pendingPrefixes) {
    /** Copies the map. */
    public Peer {
      downs = Map.copyOf(downs);
    }
  }

  /** Copies the lists. */
  public SpeakerCounters {
    tables = List.copyOf(tables);
    peers = List.copyOf(peers);
  }
}
