package io.manx.speaker.rib;

import io.manx.net.IpAddress;
import io.manx.net.PrefixIndex;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.policy.ExportPolicy;
import io.manx.speaker.policy.SuppressedReason;
import io.manx.speaker.wire.UpdateEncoder;
import io.manx.speaker.wire.WireBuffer;
import io.manx.speaker.wire.WireContext;
import org.jspecify.annotations.Nullable;

/**
 * Export policy applied to best paths, for one update group. Remembers recent transforms, as
 * prefixes with the same attributes mostly come together.
 */
final class ExportEvaluation {
  private static final int ROOM = 256;
  private static final int SHIFT = 24;

  /** Attributes of at most this many octets always leave room for a prefix in a message. */
  private static final int SURELY_FITS = 2000;

  private final RibTable table;
  private final WireContext context;
  private ExportPolicy policy;

  // A direct-mapped cache: what went in, and what came out (null: cannot be sent at all).
  private final AttributeSet[] inputs = new AttributeSet[ROOM];
  private final PathSource[] sources = new PathSource[ROOM];
  private final int[] variants = new int[ROOM];
  private final AttributeSet[] outputs = new AttributeSet[ROOM];

  // The last answer, for as long as attributes and source stay the same.
  private @Nullable AttributeSet lastInput;
  private @Nullable PathSource lastSource;
  private @Nullable AttributeSet lastOutput;
  private boolean looksAtPrefixes;

  /** The peer index of the source of what {@link #wanted} answered last. */
  int source;

  ExportEvaluation(RibTable table, WireContext context, ExportPolicy policy) {
    this.table = table;
    this.context = context;
    this.policy = policy;
    this.looksAtPrefixes = looksAtPrefixes(policy);
  }

  /** What an opaque NLRI needs in a message is its own. */
  private boolean looksAtPrefixes(ExportPolicy by) {
    return table.opaque != null || by.looksAtPrefixes();
  }

  ExportPolicy policy() {
    return policy;
  }

  void policy(ExportPolicy newPolicy) {
    policy = newPolicy;
    looksAtPrefixes = looksAtPrefixes(newPolicy);
    forget();
  }

  /** Lets go of attribute sets that are remembered only. */
  void forget() {
    lastInput = null;
    lastSource = null;
    lastOutput = null;
    for (int i = 0; i < ROOM; i++) {
      inputs[i] = null;
      outputs[i] = null;
      sources[i] = null;
    }
  }

  /** What the group should be sent of a prefix, interned and with one more user, or null. */
  @Nullable AttributeSet wanted(int prefix) {
    int best = table.selection.best(prefix);
    return best == PathRows.NONE ? null : wanted(prefix, best);
  }

  /** The same for any usable path. */
  @SuppressWarnings("ReferenceEquality") // sources are compared by identity
  @Nullable AttributeSet wanted(int prefix, int row) {
    AttributeSet set = table.rows.effective(row);
    PathSource from = table.source(row);
    source = from.peerIndex();
    AttributeSet known = lastOutput;
    if (set == lastInput && from == lastSource && known != null && known.users > 0) {
      known.users++;
      return known;
    }
    int answer = match(prefix, set, from);
    if (answer < 0) {
      return null;
    }
    AttributeSet made = transform(set, from, answer);
    OpaqueNlri opaque = table.opaque;
    if (opaque != null && made != null && !fits(opaque, prefix, made.value)) {
      table.attributes.release(made);
      return null;
    }
    if (!looksAtPrefixes) {
      lastInput = set;
      lastSource = from;
      lastOutput = made;
    }
    return made;
  }

  private int match(int prefix, AttributeSet set, PathSource from) {
    PrefixIndex index = table.index;
    return policy.match(
        table.family, index.high(prefix), index.low(prefix), index.length(prefix), set.value, from);
  }

  @SuppressWarnings("ReferenceEquality") // sources are compared by identity
  private @Nullable AttributeSet transform(AttributeSet set, PathSource from, int variant) {
    int slot = ((set.value.hashCode() + variant) * 0x9E3779B9) >>> SHIFT;
    if (inputs[slot] == set && sources[slot] == from && variants[slot] == variant) {
      AttributeSet known = outputs[slot];
      if (known == null) {
        return null;
      }
      if (known.users > 0) {
        known.users++;
        return known;
      }
    }
    PathAttributes value = policy.transform(variant, table.family, set.value, from);
    AttributeSet made = isSendable(value) ? table.attributes.hold(value) : null;
    inputs[slot] = set;
    sources[slot] = from;
    variants[slot] = variant;
    outputs[slot] = made;
    return made;
  }

  /** Whether attributes can be said in a session of the group at all. */
  private boolean isSendable(PathAttributes value) {
    IpAddress nextHop = value.nextHop();
    boolean plain = table.opaque != null || nextHop.isV4() == (table.family == Family.IPV4_UNICAST);
    return (plain && estimate(value) <= SURELY_FITS) || isEncodable(value);
  }

  private boolean isEncodable(PathAttributes value) {
    var encoder = new UpdateEncoder(new WireBuffer(64), context);
    return encoder.beginAnnounce(table.family, value);
  }

  /** Whether an opaque NLRI and its attributes go into one message of the group. */
  private boolean fits(OpaqueNlri opaque, int prefix, PathAttributes value) {
    var encoder = new UpdateEncoder(new WireBuffer(64), context);
    return encoder.beginAnnounce(table.family, value)
        && encoder.room() >= opaque.get(table.index.key(prefix)).length;
  }

  /** A number of octets that attributes surely do not exceed. */
  private static int estimate(PathAttributes value) {
    int octets = 150 + 6 * value.asPath().length() + 4 * value.clusterList().length;
    octets += 4 * (value.communities().length + value.largeCommunities().length);
    octets += 8 * value.extendedCommunities().length;
    if (value.asPath().asSequence() == null && !value.asPath().isEmpty()) {
      octets += SURELY_FITS; // sets count as one: let the encoder say
    }
    return value.others().isEmpty() ? octets : octets + SURELY_FITS;
  }

  private SuppressedReason whyUnsendable(PathAttributes value) {
    boolean nextHopFits = isEncodable(PathAttributes.builder(value.nextHop()).build());
    return nextHopFits ? SuppressedReason.TOO_LARGE : SuppressedReason.NEXT_HOP;
  }

  /**
   * The same as {@link #wanted} for people, by the very policy that the group sends by: nothing is
   * interned. What is suppressed is kept nowhere, as most groups suppress most routes.
   */
  ExportView explain(int prefix, int row, @Nullable PathAttributes sent, int peerIndex) {
    if (row == PathRows.NONE || !table.rows.isUsable(row)) {
      return new ExportView(sent, null, null);
    }
    AttributeSet set = table.rows.effective(row);
    PathSource from = table.source(row);
    if (from.peerIndex() == peerIndex) {
      return new ExportView(sent, null, SuppressedReason.SPLIT_HORIZON);
    }
    PrefixIndex index = table.index;
    long high = index.high(prefix);
    long low = index.low(prefix);
    int length = index.length(prefix);
    int answer = policy.look(table.family, high, low, length, set.value, from);
    return judged(prefix, answer, set.value, from, sent)
        .by(policy.decidingRule(table.family, high, low, length, set.value, from));
  }

  private ExportView judged(
      int prefix, int answer, PathAttributes best, PathSource from, @Nullable PathAttributes sent) {
    if (answer < 0) {
      return new ExportView(sent, null, SuppressedReason.values()[-1 - answer]);
    }
    PathAttributes value = policy.transform(answer, table.family, best, from);
    OpaqueNlri opaque = table.opaque;
    return isSendable(value) && (opaque == null || fits(opaque, prefix, value))
        ? new ExportView(sent, value, null)
        : new ExportView(sent, null, whyUnsendable(value));
  }
}
