package io.manx.speaker.status;

import io.manx.net.IpPrefix;
import io.manx.speaker.model.PathAttributes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of a best path.
 *
 * @param time when, to the second
 * @param prefix the prefix
 * @param cause what brought it about, for people
 * @param by the protocol whose message or session it was, or null
 * @param before the best path before, or null if there was none
 * @param after the best path since, or null if there is none
 */
public record RouteEvent(
    Instant time,
    IpPrefix prefix,
    String cause,
    @Nullable String by,
    @Nullable Best before,
    @Nullable Best after) {
  /**
   * A best path.
   *
   * @param protocol where it came from
   * @param attributes its attributes after import policy
   */
  public record Best(String protocol, PathAttributes attributes) {}

  /** What happened, in one word. */
  public String kind() {
    if (before == null) {
      return "announced";
    }
    if (after == null) {
      return "withdrawn";
    }
    return before.protocol().equals(after.protocol()) ? "changed" : "moved";
  }
}
