package io.manx.speaker.rib;

import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.policy.RuleName;
import io.manx.speaker.policy.SuppressedReason;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one member is sent of one prefix, for people.
 *
 * @param sent the attributes that the member was sent last, or null if it has nothing from us
 * @param wanted the attributes that it should have, or null
 * @param suppressed why it should have none although there is a best path, or null
 * @param rule the filter rule of the group's policy that decides so, or null if none does
 * @param pathId the path identifier that it has there (RFC 7911), 0 without
 * @param due whether the group is still to look at the prefix
 */
public record ExportView(
    @Nullable PathAttributes sent,
    @Nullable PathAttributes wanted,
    @Nullable SuppressedReason suppressed,
    @Nullable RuleName rule,
    int pathId,
    boolean due) {
  /** A view without path identifier, of a prefix that is looked at. */
  ExportView(
      @Nullable PathAttributes sent,
      @Nullable PathAttributes wanted,
      @Nullable SuppressedReason suppressed) {
    this(sent, wanted, suppressed, null, 0, false);
  }

  ExportView by(@Nullable RuleName newRule) {
    return new ExportView(sent, wanted, suppressed, newRule, pathId, due);
  }

  ExportView due(boolean isDue) {
    return new ExportView(sent, wanted, suppressed, rule, pathId, isDue);
  }

  /** Whether an UPDATE about the prefix is due. */
  public boolean pending() {
    return due && !Objects.equals(sent, wanted);
  }

  /** Whether what was sent is by policies before these, which {@code configure soft} left alone. */
  public boolean outdated() {
    return !due && !Objects.equals(sent, wanted);
  }
}
