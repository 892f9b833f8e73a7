package io.manx.speaker.status;

import io.manx.speaker.model.Family;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
   * @param firstTables when the tables with which its session began were exchanged, by family; none
   *     without a session
   */
  public record Peer(
      String name,
      long ups,
      Map<String, Long> downs,
      long attributeErrors,
      long backlogOctets,
      long pendingPrefixes,
      List<FirstTable> firstTables) {
    /** Copies the collections. */
    public Peer {
      downs = Map.copyOf(downs);
      firstTables = List.copyOf(firstTables);
    }
  }

  /**
   * How long after it was Established a session had exchanged its first table of a family.
   *
   * @param family the family
   * @param received when the peer's End-of-RIB came; null if it has not
   * @param sent when ours was handed to the connection; null if it has not been
   */
  public record FirstTable(Family family, @Nullable Duration received, @Nullable Duration sent) {}

  /** Copies the lists. */
  public SpeakerCounters {
    tables = List.copyOf(tables);
    peers = List.copyOf(peers);
  }
}
