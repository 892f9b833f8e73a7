package io.manx.speaker.rib;

import io.manx.net.IpAddress;
import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.model.PathSource.Kind;
import io.manx.speaker.policy.ExportPolicy;
import io.manx.speaker.policy.HiddenReason;
import io.manx.speaker.policy.ImportPolicy;
import io.manx.speaker.policy.SuppressedReason;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Small policies with the moves of the real ones. */
final class TestPolicies {
  static final long OUR_AS = 65000;

  private TestPolicies() {}

  /**
   * Refuses AS loops and lengths in which {@code rejectLength} divides, and gives /24 and longer
   * another preference if {@code preference} is not 0.
   */
  record Import(int rejectLength, long preference) implements ImportPolicy {
    static final Import ALL = new Import(1000, 0);

    @Override
    public @Nullable HiddenReason checkAttributes(PathAttributes received) {
      return received.asPath().occurrences(OUR_AS) > 0 ? HiddenReason.AS_LOOP : null;
    }

    @Override
    public int match(Family family, long high, long low, int length, PathAttributes received) {
      if (length % rejectLength == 0) {
        return -1 - HiddenReason.FILTER.ordinal();
      }
      return preference != 0 && length >= 24 ? 1 : 0;
    }

    @Override
    public PathAttributes transform(int variant, PathAttributes received) {
      return variant == 0 ? received : received.toBuilder().localPref(preference).build();
    }
  }

  /** What a reflector sends to iBGP peers of one kind (RFC 4456 §6, §8). */
  record Reflect(boolean toClients, int rejectLength) implements ExportPolicy {
    @Override
    public int match(
        Family family, long high, long low, int length, PathAttributes a, PathSource source) {
      if (source.kind() == Kind.IBGP_NON_CLIENT && !toClients) {
        return -1 - SuppressedReason.IBGP_NOT_REFLECTED.ordinal();
      }
      return length % rejectLength == 0 ? -1 - SuppressedReason.FILTER.ordinal() : 0;
    }

    @Override
    public PathAttributes transform(int v, Family family, PathAttributes a, PathSource source) {
      PathAttributes.Builder b = a.toBuilder();
      if (a.localPref() == PathAttributes.ABSENT) {
        b.localPref(100);
      }
      if (source.kind().isInternal()) {
        if (a.originatorId() == null) {
          b.originatorId(source.bgpIdentifier());
        }
        int[] old = a.clusterList();
        int[] longer = new int[old.length + 1];
        System.arraycopy(old, 0, longer, 1, old.length);
        longer[0] = 77;
        b.clusterList(longer);
      }
      return b.build();
    }
  }

  /** What goes to another AS: next hop self, our AS in front, nothing of the inside. */
  record External(int rejectLength) implements ExportPolicy {
    @Override
    public int match(
        Family family, long high, long low, int length, PathAttributes a, PathSource source) {
      return length % rejectLength == 0 ? -1 - SuppressedReason.FILTER.ordinal() : 0;
    }

    @Override
    public PathAttributes transform(int v, Family family, PathAttributes a, PathSource source) {
      IpAddress self = IpAddress.parse(family == Family.IPV4_UNICAST ? "192.0.2.1" : "2001:db8::1");
      return a.toBuilder()
          .asPath(a.asPath().prepend(OUR_AS, 1))
          .nextHop(self)
          .localPref(PathAttributes.ABSENT)
          .med(PathAttributes.ABSENT)
          .originatorId(null)
          .clusterList()
          .build();
    }
  }

  /** Whether two lists of clusters are the same, for tests that look inside. */
  static boolean sameClusters(PathAttributes a, int... clusters) {
    return Arrays.equals(a.clusterList(), clusters);
  }
}
