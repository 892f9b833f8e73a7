package io.manx.speaker.bfd.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The sessions by discriminator: its lowest bits are the session's place, the others are random, so
 * that a look-up is one array access and nobody guesses a discriminator. On the BFD thread only.
 */
final class SessionTable {
  /** The most sessions, those that say good-bye included. */
  static final int MOST = 4096;

  private final @Nullable LiveSession[] places = new LiveSession[MOST];
  private final List<LiveSession> all = new ArrayList<>();
  private final Random random;

  SessionTable(Random random) {
    this.random = random;
  }

  /** A discriminator for another session, or 0 if there is no room. */
  int discriminator() {
    for (int place = 0; place < MOST; place++) {
      if (places[place] == null) {
        int high = 0;
        while (high == 0) {
          high = random.nextInt() & -MOST;
        }
        return high | place;
      }
    }
    return 0;
  }

  void add(LiveSession session) {
    places[session.session().discriminator() & (MOST - 1)] = session;
    all.add(session);
  }

  void remove(LiveSession session) {
    places[session.session().discriminator() & (MOST - 1)] = null;
    all.remove(session);
  }

  /** The session with this discriminator, or null. */
  @Nullable LiveSession find(int discriminator) {
    LiveSession found = places[discriminator & (MOST - 1)];
    return found != null && found.session().discriminator() == discriminator ? found : null;
  }

  /** The session with this neighbour, or null (RFC 5880 §6.8.6: as long as ours is unknown). */
  @Nullable LiveSession find(long high, long low, boolean v4, int scope, boolean multihop) {
    for (int i = 0; i < all.size(); i++) {
      LiveSession candidate = all.get(i);
      if (!candidate.isClosed()
          && candidate.isMultihop() == multihop
          && candidate.isFrom(high, low, v4, scope)) {
        return candidate;
      }
    }
    return null;
  }

  int size() {
    return all.size();
  }

  LiveSession get(int index) {
    return all.get(index);
  }
}
