package io.manx.speaker.runtime;

import io.manx.speaker.message.EncodedUpdates;
import io.manx.speaker.model.Family;
import io.manx.speaker.rib.GroupMember;
import io.manx.speaker.rib.UpdateSink;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings what update groups say to connections. On the loop only. */
final class SessionSink implements UpdateSink {
  /**
   * The last translations: groups hand in the same list for as long as their members stay the same.
   */
  private final IdentityHashMap<List<GroupMember>, List<Connection>> translations =
      new IdentityHashMap<>();

  private static final int MOST_TRANSLATIONS = 64;

  // The last of them, which on a reflector is nearly always the next.
  private List<GroupMember> lastMembers = List.of();
  private List<Connection> lastConnections = List.of();
  private @Nullable Session lastSession;

  @Override
  @SuppressWarnings(
      "ReferenceEquality") // the same list says the same; comparing members does not pay
  public void send(EncodedUpdates updates, List<GroupMember> members) {
    Session any = lastSession;
    if (any == null || members != lastMembers) {
      any = (Session) members.get(0);
      lastConnections = translate(members);
      lastMembers = members;
      lastSession = any;
    }
    any.fanOut(updates, lastConnections);
  }

  private List<Connection> translate(List<GroupMember> members) {
    List<Connection> connections = translations.get(members);
    if (connections == null) {
      if (translations.size() >= MOST_TRANSLATIONS) {
        translations.clear();
      }
      connections = new ArrayList<>(members.size());
      for (GroupMember member : members) {
        connections.add(((Session) member).connection());
      }
      translations.put(members, connections);
    }
    return connections;
  }

  @Override
  public void dumpSent(GroupMember member, Family family, boolean initial) {
    ((Session) member).dumpSent(family, initial);
  }
}
