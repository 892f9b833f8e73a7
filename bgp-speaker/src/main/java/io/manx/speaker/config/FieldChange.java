package io.manx.speaker.config;

import java.util.Set;

/**
 * One field that changed, for people.
 *
 * @param path where, with names for indexes: {@code spec.peers[tor-1].holdTime}
 * @param before the value before; passwords are hidden
 * @param after the value after
 * @param impact what it costs the session, or each session that it concerns
 */
public record FieldChange(String path, String before, String after, Set<Impact> impact) {
  /** Copies the set. */
  public FieldChange {
    impact = Set.copyOf(impact);
  }
}
