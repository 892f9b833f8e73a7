package io.manx.speaker.policy;

import io.manx.speaker.config.Community;
import io.manx.speaker.model.PathAttributes;
import java.util.Arrays;

/** Communities of a path: questions without allocation, and additions. */
final class Communities {
  /** RFC 8326 §4: the sender will go away soon. */
  static final int GRACEFUL_SHUTDOWN = 0xFFFF_0000;

  /** RFC 1997: not to be sent outside the AS. */
  static final int NO_EXPORT = 0xFFFF_FF01;

  /** RFC 1997: not to be sent to anybody. */
  static final int NO_ADVERTISE = 0xFFFF_FF02;

  /** RFC 1997: not to be sent to another AS, of our confederation or not. */
  static final int NO_EXPORT_SUBCONFED = 0xFFFF_FF03;

  private static final int LARGE_WORDS = 3;

  private Communities() {}

  static boolean has(PathAttributes attributes, int community) {
    for (int value : attributes.communities()) {
      if (value == community) {
        return true;
      }
    }
    return false;
  }

  static boolean has(PathAttributes attributes, Community community) {
    return switch (community) {
      case Community.Standard standard -> has(attributes, standard.value());
      case Community.Large large -> hasLarge(attributes.largeCommunities(), large);
    };
  }

  private static boolean hasLarge(int[] words, Community.Large large) {
    for (int i = 0; i + LARGE_WORDS <= words.length; i += LARGE_WORDS) {
      if (words[i] == large.global()
          && words[i + 1] == large.local1()
          && words[i + 2] == large.local2()) {
        return true;
      }
    }
    return false;
  }

  /** The attributes with one more community; the same object if it is there already. */
  static PathAttributes with(PathAttributes attributes, Community community) {
    if (has(attributes, community)) {
      return attributes;
    }
    return switch (community) {
      case Community.Standard standard -> with(attributes, standard.value());
      case Community.Large large ->
          attributes.toBuilder()
              .largeCommunities(
                  append(
                      attributes.largeCommunities(),
                      large.global(),
                      large.local1(),
                      large.local2()))
              .build();
    };
  }

  /** The attributes with one more standard community; the same if it is there already. */
  static PathAttributes with(PathAttributes attributes, int community) {
    return has(attributes, community)
        ? attributes
        : attributes.toBuilder().communities(append(attributes.communities(), community)).build();
  }

  private static int[] append(int[] words, int... more) {
    int[] all = Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return all;
  }
}
