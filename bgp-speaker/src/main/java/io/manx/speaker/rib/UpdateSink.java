package io.manx.speaker.rib;

import io.manx.speaker.message.EncodedUpdates;
import io.manx.speaker.model.Family;
import java.util.List;

/** Takes what update groups have to say. Called on the speaker loop, from {@link Rib#drain}. */
public interface UpdateSink {
  /**
   * Sends {@code updates} to every member, each the runs for its own peer index.
   *
   * @param members unmodifiable; the same list object for as long as a group's members stay the
   *     same, so that a translation of it can be kept
   */
  void send(EncodedUpdates updates, List<GroupMember> members);

  /**
   * Everything that the member had to be sent when it joined, or asked for a refresh, was handed to
   * {@link #send}.
   *
   * @param initial true after joining: time for the End-of-RIB marker (RFC 4724 §2); false after a
   *     route refresh: time for the EoRR marker where negotiated (RFC 7313 §4)
   */
  void dumpSent(GroupMember member, Family family, boolean initial);
}
