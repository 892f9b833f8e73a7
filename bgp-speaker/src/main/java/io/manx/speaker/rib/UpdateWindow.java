package io.manx.speaker.rib;

import io.manx.net.PrefixIndex;
import io.manx.speaker.message.EncodedUpdates;
import io.manx.speaker.model.Family;
import io.manx.speaker.wire.UpdateEncoder;
import io.manx.speaker.wire.WireBuffer;
import io.manx.speaker.wire.WireContext;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns dirty prefixes of a group into octets, a window of them at a time: finds out what each
 * needs, puts prefixes that are sent the same into one bucket, and encodes bucket after bucket.
 *
 * <p>In a window a member gets each prefix at most once, so the order of the buckets is free. One
 * object serves all groups.
 */
final class UpdateWindow {
  /** Prefixes looked at before anything is encoded. */
  static final int PREFIXES = 8192;

  /** A chunk is handed over when it has this many octets; a large bucket may exceed it. */
  static final int CHUNK = 1 << 16;

  private static final int NONE = -1;
  private static final int NOBODY = EncodedUpdates.NOBODY;
  private static final WireContext NO_CONTEXT = WireContext.plain(true, false, Set.of());

  private final WireBuffer buffer = new WireBuffer(CHUNK / 4);
  private final UpdateEncoder encoder = new UpdateEncoder(buffer, NO_CONTEXT);
  private final EncodedUpdates.Builder segments = new EncodedUpdates.Builder();

  /** Tells the buckets that attribute sets remember from those of earlier windows. */
  private int window;

  // Entries: prefix ids in lists, one a bucket.
  private int[] prefixes = new int[256];
  private int[] nexts = new int[256];
  private int[] ids = new int[256];
  private int entryCount;

  /** The path identifier of the entries that are added; 0 without ADD-PATH. */
  private int pathId;

  private final PathChoice choice = new PathChoice();

  // Buckets; those of one attribute set (null: withdrawals) form a chain.
  private AttributeSet[] sets = new AttributeSet[64];
  private int[] excepts = new int[64];
  private int[] onlys = new int[64];
  private int[] firsts = new int[64];
  private int[] lasts = new int[64];
  private int[] chains = new int[64];
  private int bucketCount;
  private int withdrawals = NONE;

  // Prefixes that the group needs no more.
  private int[] gone = new int[64];
  private int goneCount;

  /** Sends what is dirty in a group for as long as it accepts. */
  void drain(UpdateGroup group, UpdateSink sink) {
    encoder.context(group.context);
    while (!group.dirty.isEmpty() && group.accepts()) {
      begin();
      for (int i = 0; i < PREFIXES && !group.dirty.isEmpty(); i++) {
        if (group.paths == null) {
          classify(group, group.dirty.take());
        } else {
          classifyPaths(group, group.paths, group.dirty.take());
        }
      }
      for (int bucket = 0; bucket < bucketCount; bucket++) {
        encode(group, bucket);
        if (buffer.length() >= CHUNK) {
          send(group, sink);
        }
      }
      send(group, sink);
      for (int i = 0; i < goneCount; i++) {
        group.table.releaseIfUnused(gone[i]);
      }
    }
    emptyBuckets();
  }

  private void begin() {
    window++;
    entryCount = 0;
    emptyBuckets();
    goneCount = 0;
    withdrawals = NONE;
  }

  /** Lets go of the sets of those that were used: there may be room for thousands of them. */
  private void emptyBuckets() {
    Arrays.fill(sets, 0, bucketCount, null);
    bucketCount = 0;
  }

  /** Compares what a group should be sent of a prefix with what it was sent. */
  private void classify(UpdateGroup group, int prefix) {
    AdjRibOut out = group.out;
    AttributeSet sent = out.get(prefix);
    int sentSource = out.source(prefix);
    AttributeSet wanted = group.export.wanted(prefix);
    if (wanted == null) {
      if (sent != null) {
        withdraw(group, prefix, sentSource);
        out.remove(prefix);
      }
      goneLater(prefix);
      return;
    }
    int source = group.export.source;
    boolean again = group.takeResend(prefix);
    if (sent != wanted || again) {
      announce(group, prefix, wanted, source);
      if (sent != null && sentSource != source) {
        withdrawOnly(group, prefix, source);
      }
      out.put(prefix, wanted, source);
    } else if (sentSource != source) {
      // The same from somebody else: only the two sources see a difference.
      announceOnly(group, prefix, wanted, sentSource);
      withdrawOnly(group, prefix, source);
      out.put(prefix, wanted, source);
    }
    group.table.attributes.release(wanted);
  }

  /** The same for a group that is sent several paths: path by path, as their identifiers say. */
  private void classifyPaths(UpdateGroup group, AddPathOut out, int prefix) {
    boolean again = group.takeResend(prefix);
    choice.choose(group, prefix);
    int previous = NONE;
    for (int entry = out.first(prefix); entry != NONE; ) {
      int next = out.next(entry);
      pathId = out.id(entry);
      int found = choice.take(pathId);
      if (found == NONE) {
        withdraw(group, prefix, out.source(entry));
        out.remove(prefix, previous, entry);
      } else {
        update(group, out, prefix, entry, found, again);
        previous = entry;
      }
      entry = next;
    }
    for (int i = 0; i < choice.count(); i++) {
      if (!choice.isTaken(i)) {
        pathId = choice.id(i);
        announce(group, prefix, choice.set(i), choice.source(i));
        out.add(prefix, pathId, choice.set(i), choice.source(i));
      }
    }
    pathId = 0;
    choice.release(group.table.attributes);
    if (!out.has(prefix)) {
      goneLater(prefix);
    }
  }

  private void update(
      UpdateGroup group, AddPathOut out, int prefix, int entry, int found, boolean again) {
    AttributeSet wanted = choice.set(found);
    int source = choice.source(found);
    int sentSource = out.source(entry);
    if (out.set(entry) != wanted || sentSource != source || again) {
      announce(group, prefix, wanted, source);
      if (sentSource != source) {
        withdrawOnly(group, prefix, source); // it has what somebody else's path was in this row
      }
      out.replace(entry, wanted, source);
    }
  }

  private void announce(UpdateGroup group, int prefix, AttributeSet set, int except) {
    int ours = group.hasMember(except) ? except : NOBODY;
    add(set, ours, NOBODY, prefix);
    group.countAnnounced(except);
  }

  private void announceOnly(UpdateGroup group, int prefix, AttributeSet set, int only) {
    if (group.hasMember(only)) {
      add(set, NOBODY, only, prefix);
      group.countAnnouncedOnly(only);
    }
  }

  private void withdraw(UpdateGroup group, int prefix, int except) {
    int ours = group.hasMember(except) ? except : NOBODY;
    add(null, ours, NOBODY, prefix);
    group.countWithdrawn(except);
  }

  private void withdrawOnly(UpdateGroup group, int prefix, int only) {
    if (group.hasMember(only)) {
      add(null, NOBODY, only, prefix);
      group.countWithdrawnOnly(only);
    }
  }

  private void goneLater(int prefix) {
    if (goneCount == gone.length) {
      gone = Arrays.copyOf(gone, 2 * goneCount);
    }
    gone[goneCount++] = prefix;
  }

  // Buckets.

  private void add(@Nullable AttributeSet set, int except, int only, int prefix) {
    int bucket = bucket(set, except, only);
    if (entryCount == prefixes.length) {
      prefixes = Arrays.copyOf(prefixes, 2 * entryCount);
      nexts = Arrays.copyOf(nexts, 2 * entryCount);
      ids = Arrays.copyOf(ids, 2 * entryCount);
    }
    int entry = entryCount++;
    prefixes[entry] = prefix;
    ids[entry] = pathId;
    nexts[entry] = NONE;
    if (lasts[bucket] == NONE) {
      firsts[bucket] = entry;
    } else {
      nexts[lasts[bucket]] = entry;
    }
    lasts[bucket] = entry;
  }

  private int bucket(@Nullable AttributeSet set, int except, int only) {
    int head = set == null ? withdrawals : set.window == window ? set.bucket : NONE;
    for (int at = head; at != NONE; at = chains[at]) {
      if (excepts[at] == except && onlys[at] == only) {
        return at;
      }
    }
    int made = newBucket();
    sets[made] = set;
    excepts[made] = except;
    onlys[made] = only;
    lasts[made] = NONE;
    chains[made] = head;
    if (set == null) {
      withdrawals = made;
    } else {
      set.window = window;
      set.bucket = made;
    }
    return made;
  }

  private int newBucket() {
    if (bucketCount == excepts.length) {
      int room = 2 * bucketCount;
      sets = Arrays.copyOf(sets, room);
      excepts = Arrays.copyOf(excepts, room);
      onlys = Arrays.copyOf(onlys, room);
      firsts = Arrays.copyOf(firsts, room);
      lasts = Arrays.copyOf(lasts, room);
      chains = Arrays.copyOf(chains, room);
    }
    return bucketCount++;
  }

  // Octets.

  private void encode(UpdateGroup group, int bucket) {
    Family family = group.table.family;
    AttributeSet set = sets[bucket];
    if (set == null) {
      encoder.beginWithdraw(family);
    } else if (!encoder.beginAnnounce(family, set.value)) {
      throw new IllegalStateException("checked before, but cannot be sent: " + set.value);
    }
    OpaqueNlri opaque = group.table.opaque;
    if (opaque == null) {
      addPrefixes(group.table.index, family == Family.IPV4_UNICAST, firsts[bucket]);
    } else {
      addOpaque(group.table.index, opaque, firsts[bucket]);
    }
    encoder.end();
    if (onlys[bucket] == NOBODY) {
      segments.toAllBut(buffer.length(), excepts[bucket]);
    } else {
      segments.toOnly(buffer.length(), onlys[bucket]);
    }
  }

  private void addPrefixes(PrefixIndex index, boolean v4, int first) {
    for (int entry = first; entry != NONE; entry = nexts[entry]) {
      int prefix = prefixes[entry];
      if (v4) {
        encoder.addV4(index.key(prefix), ids[entry]);
      } else {
        encoder.addV6(index.high(prefix), index.low(prefix), index.length(prefix), ids[entry]);
      }
    }
  }

  private void addOpaque(PrefixIndex index, OpaqueNlri opaque, int first) {
    for (int entry = first; entry != NONE; entry = nexts[entry]) {
      encoder.addOpaque(opaque.get(index.key(prefixes[entry])));
    }
  }

  private void send(UpdateGroup group, UpdateSink sink) {
    if (buffer.length() > 0) {
      byte[] octets = Arrays.copyOf(buffer.octets(), buffer.length());
      EncodedUpdates updates = segments.build(octets);
      buffer.clear();
      sink.send(updates, group.sessions());
    }
  }
}
