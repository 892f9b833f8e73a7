package io.manx.speaker.policy;

import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.RawAttribute;
import java.util.Arrays;
import java.util.List;

/** What is carried along and not sent to everybody. */
final class Carried {
  /** RFC 8669 §4: a Prefix-SID means something within its domain only. */
  private static final int PREFIX_SID = 40;

  /** RFC 4360 §2: the T bit of an extended community, set where it stays within the AS. */
  private static final long NON_TRANSITIVE = 0x4000_0000_0000_0000L;

  private Carried() {}

  /** The attributes without that one; the same object if it is not there. */
  static PathAttributes without(int code, PathAttributes attributes) {
    List<RawAttribute> others = attributes.others();
    for (int i = 0; i < others.size(); i++) {
      if (others.get(i).code() == code) {
        return attributes.toBuilder()
            .others(others.stream().filter(other -> other.code() != code).toList())
            .build();
      }
    }
    return attributes;
  }

  /** The attributes without what must not leave our AS; the same object if nothing must not. */
  static PathAttributes beyondOurAs(PathAttributes attributes) {
    PathAttributes sent = without(PREFIX_SID, attributes);
    for (long community : sent.extendedCommunities()) {
      if ((community & NON_TRANSITIVE) != 0) {
        // RFC 4360 §6
        long[] kept =
            Arrays.stream(sent.extendedCommunities())
                .filter(each -> (each & NON_TRANSITIVE) == 0)
                .toArray();
        return sent.toBuilder().extendedCommunities(kept).build();
      }
    }
    return sent;
  }
}
