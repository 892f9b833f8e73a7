package io.manx.speaker.config;

import io.manx.speaker.model.Family;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The words of the configuration: how constants are spelt, and what a misspelt one may mean. */
final class Words {
  /** Words that are not just the constant's name in camel case. */
  private static final Map<Enum<?>, String> SPECIAL =
      Map.of(
          Family.IPV4_UNICAST,
          "IPv4Unicast",
          Family.IPV6_UNICAST,
          "IPv6Unicast",
          Family.LINK_STATE,
          "LinkState",
          FilterConfig.PeerType.EBGP,
          "eBGP",
          FilterConfig.PeerType.IBGP,
          "iBGP",
          NodeConfig.LogConfig.Format.JSON,
          "JSON");

  private Words() {}

  /** The word for a constant: {@code ROUTE_SERVER} is RouteServer. */
  static String of(Enum<?> constant) {
    String special = SPECIAL.get(constant);
    if (special != null) {
      return special;
    }
    return Arrays.stream(constant.name().split("_"))
        .map(part -> part.charAt(0) + part.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }

  /** The constant that this word stands for. */
  static <E extends Enum<E>> Optional<E> find(Class<E> type, String word) {
    return Arrays.stream(type.getEnumConstants()).filter(e -> of(e).equals(word)).findFirst();
  }

  /** All words of a type. */
  static <E extends Enum<E>> List<String> all(Class<E> type) {
    return Arrays.stream(type.getEnumConstants()).map(Words::of).toList();
  }

  /** {@code ; did you mean 'x'?} if a known word is near, else nothing. */
  static String didYouMean(String word, Collection<String> known) {
    String best = "";
    int least = Math.max(1, Math.min(3, word.length() / 3)) + 1;
    for (String candidate : known) {
      int distance =
          distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT), least);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best.isEmpty() ? "" : "; did you mean '" + best + "'?";
  }

  /** The edits (insert, remove, replace) from one word to the other, or {@code limit} if more. */
  private static int distance(String from, String to, int limit) {
    if (Math.abs(from.length() - to.length()) >= limit) {
      return limit;
    }
    int[] above = new int[to.length() + 1];
    Arrays.setAll(above, i -> i);
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return Math.min(limit, above[to.length()]);
  }
}
