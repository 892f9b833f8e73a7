package io.manx.speaker.runtime;

import io.manx.speaker.bfd.BfdParameters;
import io.manx.speaker.bfd.BfdReport;
import io.manx.speaker.bfd.BfdTarget;
import io.manx.speaker.bfd.Scheduling;
import java.util.List;

/**
 * Watches paths with BFD (RFC 5880), as a port. Sessions are opened and closed on the speaker's
 * loop, and report to it.
 */
public interface BfdSessions {
  /** Hears about one session. */
  interface Listener {
    /** The state or the timing changed. On the loop; nothing more comes after the close. */
    void changed(BfdReport report);
  }

  /** A session. On the loop. */
  interface Session {
    /** Takes other parameters without a break (RFC 5880 §6.8.3). */
    void change(BfdParameters parameters);

    /** Says AdminDown to the other end, and forgets the session. */
    void close();
  }

  /** A node without BFD: what is opened stays down for ever. */
  BfdSessions NONE =
      new BfdSessions() {
        @Override
        public Session open(BfdTarget target, BfdParameters parameters, Listener listener) {
          return new Session() {
            @Override
            public void change(BfdParameters next) {}

            @Override
            public void close() {}
          };
        }

        @Override
        public List<BfdReport> reports() {
          return List.of();
        }

        @Override
        public Scheduling scheduling() {
          return Scheduling.ORDINARY;
        }
      };

  /** Opens a session. */
  Session open(BfdTarget target, BfdParameters parameters, Listener listener);

  /** All sessions now, ordered by address. Any thread. */
  List<BfdReport> reports();

  /** How the kernel chooses the threads that the timing hangs on. Any thread. */
  Scheduling scheduling();
}
