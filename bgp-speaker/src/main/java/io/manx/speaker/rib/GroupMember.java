package io.manx.speaker.rib;

/** One session as an update group sees it. Called on the speaker loop. Compared by identity. */
public interface GroupMember {
  /** The peer's index, as in its {@link io.manx.speaker.model.PathSource}; never 0. */
  int peerIndex();

  /** Octets handed to the session that the kernel has not taken yet. */
  long backlog();
}
