package io.manx.speaker.config;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One field that changed, for people.
 *
 * @param path where, with names for indexes: {@code spec.peers[tor-1].holdTime}
 * @param before the value before, written as in the file where that is short; passwords are hidden
 * @param after the value after
 * @param impact what it costs the session, or each session that it concerns
 */
public record FieldChange(String path, String before, String after, Set<Impact> impact) {
  /** Copies the set. */
  public FieldChange {
    impact = Set.copyOf(impact);
  }

  /** The change of a field's value; of lists only what they do not have in common. */
  static FieldChange of(String path, Object was, Object is, Set<Impact> impact) {
    if (was instanceof List<?> old && is instanceof List<?> now) {
      List<Object> gone = new ArrayList<>(old);
      gone.removeAll(now);
      List<Object> come = new ArrayList<>(now);
      come.removeAll(old);
      if (come.isEmpty() && !gone.isEmpty()) {
        return new FieldChange(path, "removed " + text(gone), "", impact);
      }
      if (gone.isEmpty() && !come.isEmpty()) {
        return new FieldChange(path, "", "added " + text(come), impact);
      }
      if (!gone.isEmpty()) { // otherwise the order changed
        return new FieldChange(path, text(gone), text(come), impact);
      }
    }
    return new FieldChange(path, text(was), text(is), impact);
  }

  private static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "none";
      case Optional<?> optional -> text(optional.orElse(null));
      case Duration duration -> Durations.format(duration);
      case Enum<?> word -> Words.of(word);
      case List<?> list -> list.stream().map(FieldChange::text).collect(joining(", ", "[", "]"));
      case OriginateConfig originate -> text(originate);
      case NodeConfig.PoolConfig pool -> pool.cidr() + (pool.natOutgoing() ? " natOutgoing" : "");
      case FilterConfig filter -> filter.name();
      default -> value.toString();
    };
  }

  private static String text(OriginateConfig originate) {
    String communities =
        originate.communities().isEmpty() ? "" : " communities " + originate.communities();
    return originate.cidr() + communities + (originate.blackhole() ? "" : " without blackhole");
  }

  /** The change in a line: {@code spec.peers[tor-1].holdTime: 1m30s -> 30s (session reset)}. */
  @Override
  public String toString() {
    String value =
        before.equals(after)
            ? before + " changed" // inside of what a name stands for
            : before.isEmpty() || after.isEmpty() ? before + after : before + " -> " + after;
    List<String> costs = impact.stream().sorted().map(Impact::text).toList();
    return path + ": " + value + " (" + String.join(", ", costs) + ")";
  }
}
