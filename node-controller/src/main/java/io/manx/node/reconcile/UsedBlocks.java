package io.manx.node.reconcile;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.node.desired.Pool;
import java.util.Optional;
import java.util.TreeSet;

/** What of a pool is taken. One thread. */
final class UsedBlocks {
  private final Pool pool;

  /** What is taken, no two of which overlap, so that the neighbours in order say all. */
  private final TreeSet<IpPrefix> taken = new TreeSet<>();

  private Optional<IpAddress> next;

  UsedBlocks(Pool pool) {
    this.pool = pool;
    this.next = Optional.of(pool.cidr().address());
  }

  /** Takes a prefix, of whatever length; what lies outside the pool is of no concern. */
  void add(IpPrefix prefix) {
    if (!pool.cidr().overlaps(prefix) || covers(prefix)) {
      return;
    }
    while (true) {
      IpPrefix inside = taken.ceiling(prefix);
      if (inside == null || !prefix.contains(inside)) {
        break;
      }
      taken.remove(inside);
    }
    taken.add(prefix);
  }

  private boolean covers(IpPrefix prefix) {
    IpPrefix before = taken.floor(prefix);
    return before != null && before.contains(prefix);
  }

  /** Takes the first block that is free, if one is. */
  Optional<IpPrefix> take() {
    while (next.isPresent() && pool.cidr().contains(next.get())) {
      IpPrefix block = new IpPrefix(next.get(), pool.blockSize());
      IpPrefix within = taken.ceiling(block);
      if (covers(block)) {
        IpPrefix cover = taken.floor(block);
        next = cover == null ? Optional.empty() : BlockPlan.after(cover);
      } else if (within != null && block.contains(within)) {
        next = BlockPlan.after(block);
      } else {
        taken.add(block);
        next = BlockPlan.after(block);
        return Optional.of(block);
      }
    }
    return Optional.empty();
  }

  /** How many blocks are free: those that nothing taken lies in, at most 2^62. */
  long free() {
    int bits = Math.min(62, pool.blockSize() - pool.cidr().length());
    long free = 1L << bits;
    IpPrefix last = null;
    for (IpPrefix prefix : taken) {
      if (prefix.length() <= pool.blockSize()) {
        int below = pool.blockSize() - Math.max(prefix.length(), pool.cidr().length());
        free -= 1L << Math.min(62, below);
      } else {
        // Several small ones can lie in one block.
        IpPrefix block = IpPrefix.containing(prefix.address(), pool.blockSize());
        if (!block.equals(last)) {
          free--;
        }
        last = block;
      }
    }
    return Math.max(0, free);
  }
}
