package io.manx.speaker.message;

import java.util.Arrays;

/**
 * Encoded UPDATE messages for the members of an update group: one array of octets that all members
 * share, cut into segments that each say who gets them. Every segment holds whole messages.
 *
 * <p>A peer is not sent the routes that it is itself the source of, and sometimes needs a
 * withdrawal that the others do not. So a segment goes to all members, to all but one, or to one
 * only. Immutable once built; safe to share between threads.
 */
public final class EncodedUpdates {
  /** The peer index of a segment that goes to everybody. */
  public static final int NOBODY = -1;

  /** Receives the runs of octets that go to one member, in order. */
  @FunctionalInterface
  public interface RunConsumer {
    /** Octets {@code from} to {@code to}, exclusive. */
    void accept(int from, int to);
  }

  private final byte[] octets;
  private final int length;
  private final int[] ends;
  private final int[] except;
  private final int[] only;

  private EncodedUpdates(byte[] octets, int length, int[] ends, int[] except, int[] only) {
    this.octets = octets;
    this.length = length;
    this.ends = ends;
    this.except = except;
    this.only = only;
  }

  /** The octets; those from {@link #length} on mean nothing. Not to be modified. */
  public byte[] octets() {
    return octets;
  }

  /** The number of octets that count. */
  public int length() {
    return length;
  }

  /** The number of octets that {@code peer} gets. */
  public int lengthFor(int peer) {
    int sum = 0;
    int start = 0;
    for (int i = 0; i < ends.length; i++) {
      if (goesTo(i, peer)) {
        sum += ends[i] - start;
      }
      start = ends[i];
    }
    return sum;
  }

  private boolean goesTo(int segment, int peer) {
    return except[segment] != peer && (only[segment] == NOBODY || only[segment] == peer);
  }

  /** Hands the octets that go to {@code peer} to {@code consumer}, adjacent segments joined. */
  public void forEachRun(int peer, RunConsumer consumer) {
    int from = 0;
    int to = 0;
    int start = 0;
    for (int i = 0; i < ends.length; i++) {
      if (goesTo(i, peer)) {
        if (to != start) {
          if (to > from) {
            consumer.accept(from, to);
          }
          from = start;
        }
        to = ends[i];
      }
      start = ends[i];
    }
    if (to > from) {
      consumer.accept(from, to);
    }
  }

  /** Collects segments. Not thread-safe. */
  public static final class Builder {
    private int[] ends = new int[8];
    private int[] except = new int[8];
    private int[] only = new int[8];
    private int count;

    /**
     * Says that the octets from the end of the last segment to {@code end} go to all but {@code
     * exceptPeer} ({@link #NOBODY}: to all). Joins the last segment where it says the same.
     */
    public void toAllBut(int end, int exceptPeer) {
      add(end, exceptPeer, NOBODY);
    }

    /**
     * Says that the octets from the end of the last segment to {@code end} go to one peer alone.
     */
    public void toOnly(int end, int onlyPeer) {
      add(end, NOBODY, onlyPeer);
    }

    private void add(int end, int exceptPeer, int onlyPeer) {
      if (count > 0 && except[count - 1] == exceptPeer && only[count - 1] == onlyPeer) {
        ends[count - 1] = end;
        return;
      }
      if (count == ends.length) {
        ends = Arrays.copyOf(ends, 2 * count);
        except = Arrays.copyOf(except, 2 * count);
        only = Arrays.copyOf(only, 2 * count);
      }
      ends[count] = end;
      except[count] = exceptPeer;
      only[count] = onlyPeer;
      count++;
    }

    /** The chunk of the segments so far, which are forgotten; {@code octets} becomes its own. */
    public EncodedUpdates build(byte[] octets) {
      int segments = count;
      int length = segments == 0 ? 0 : ends[segments - 1];
      count = 0;
      return new EncodedUpdates(
          octets,
          length,
          Arrays.copyOf(ends, segments),
          Arrays.copyOf(except, segments),
          Arrays.copyOf(only, segments));
    }
  }
}
