package io.manx.programmer.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the kernel, in order. Its entries are used again after {@link #clear}, so that a load
 * of any size makes no garbage. For one thread.
 */
public final class WriteBatch {
  /** One write. */
  public static final class Entry {
    private final RawRoute route = new RawRoute();
    private @Nullable Forwarding former;
    private KernelWrite.@Nullable Other other;
    private Action action = Action.OTHER;
    private int since;

    private Entry() {}

    /** What is written. */
    public Action action() {
      return action;
    }

    /** The route that is added, replaced or deleted; without meaning for another write. */
    public RawRoute route() {
      return route;
    }

    /**
     * When the write was decided, in microseconds of the planner's clock; 0 if nobody waits for it.
     */
    public int since() {
      return since;
    }

    /** The write as a value, to be kept. */
    public KernelWrite write() {
      return switch (action) {
        case ADD -> new KernelWrite.AddRoute(route.toRoute());
        case REPLACE -> {
          KernelRoute after = route.toRoute();
          Forwarding before = former == null ? after.forwarding() : former;
          yield new KernelWrite.ReplaceRoute(after, new KernelRoute(after.key(), before));
        }
        case DELETE -> new KernelWrite.DeleteRoute(route.toRoute());
        case OTHER -> other();
      };
    }

    /** What is written about a nexthop object or a neighbour. */
    public KernelWrite.Other other() {
      if (other == null) {
        throw new IllegalStateException("this entry is about a route");
      }
      return other;
    }

    /** Says since when somebody waits for the write. */
    public void since(int micros) {
      since = micros;
    }
  }

  /** What an entry does. */
  public enum Action {
    /** Adds a route. */
    ADD,
    /** Replaces a route. */
    REPLACE,
    /** Deletes a route. */
    DELETE,
    /** Does something about a nexthop object or a neighbour: see {@link Entry#other}. */
    OTHER
  }

  private final List<Entry> entries = new ArrayList<>();
  private int size;

  /** How many writes there are. */
  public int size() {
    return size;
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** The write at {@code index}, until the batch is cleared. */
  public Entry get(int index) {
    if (index >= size) {
      throw new IndexOutOfBoundsException(index + " of " + size + " writes");
    }
    return entries.get(index);
  }

  /** Forgets all writes. */
  public void clear() {
    size = 0;
  }

  /** Appends the addition, replacement or deletion of a route, whose fields are to be filled in. */
  public Entry add(Action action, @Nullable Forwarding former) {
    if (size == entries.size()) {
      entries.add(new Entry());
    }
    Entry entry = entries.get(size++);
    entry.action = action;
    entry.former = former;
    entry.other = null;
    entry.since = 0;
    return entry;
  }

  /** Appends a write that is there as a value. */
  public void add(KernelWrite write) {
    switch (write) {
      case KernelWrite.AddRoute added -> add(Action.ADD, null).route.set(added.route());
      case KernelWrite.ReplaceRoute replaced ->
          add(Action.REPLACE, replaced.former().forwarding()).route.set(replaced.route());
      case KernelWrite.DeleteRoute deleted -> add(Action.DELETE, null).route.set(deleted.route());
      case KernelWrite.Other about -> add(Action.OTHER, null).other = about;
    }
  }
}
