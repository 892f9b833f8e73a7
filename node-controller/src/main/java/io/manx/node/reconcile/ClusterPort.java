package io.manx.node.reconcile;

import io.manx.node.cluster.ClusterView;
import java.util.List;

/** The API server, as the controller uses it. Thread-safe. */
public interface ClusterPort extends AutoCloseable {
  /** What became of a write. */
  enum Outcome {
    /** It is stored. */
    DONE,
    /** The object changed meanwhile, or the write has no point any more: judge again. */
    STALE,
    /** What was written to the object last is not seen yet: judge again once it is. */
    UNSEEN,
    /** The API server refused it or could not be reached: try again later. */
    FAILED
  }

  /** What has changed. */
  enum Change {
    /** Something users or nodes write. */
    INPUT,
    /** Only what agents report. */
    REPORT
  }

  /** Hears of changes, on threads of the port's; returns at once. */
  @FunctionalInterface
  interface Listener {
    /** Something changed. */
    void changed(Change change);
  }

  /** Starts to watch; the listener hears of each change from then on. */
  void watch(Listener listener);

  /** The kinds that are not known yet, or no longer watched; empty where the state is complete. */
  List<String> missing();

  /** What is stored. One thread. */
  ClusterState state();

  /**
   * The objects as they were last valid, as far as that is stored: what a controller knew that is
   * no more.
   */
  ClusterView lastValid();

  /** Makes the writes, several at a time; the outcomes in the order of the writes. */
  List<Outcome> write(List<? extends Write> writes);

  /** Whether a Node exists, asked of the API server itself. Where it cannot be asked: true. */
  boolean nodeExists(String node);

  /** How often a watch failed since the start. */
  long watchFailures();

  @Override
  void close();
}
