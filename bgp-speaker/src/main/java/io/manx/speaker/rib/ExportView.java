package io.manx.speaker.rib;

import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.policy.SuppressedReason;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one member is sent of one prefix, for people.
 *
 * @param sent the attributes that the member was sent last, or null if it has nothing from us
 * @param wanted the attributes that it should have, or null
 * @param suppressed why it should have none although there is a best path, or null
 * @param pathId the path identifier that it has there (RFC 7911), 0 without
 */
public record ExportView(
    @Nullable PathAttributes sent,
    @Nullable PathAttributes wanted,
    @Nullable SuppressedReason suppressed,
    int pathId) {
  /** A view without path identifier. */
  ExportView(
      @Nullable PathAttributes sent,
      @Nullable PathAttributes wanted,
      @Nullable SuppressedReason suppressed) {
    this(sent, wanted, suppressed, 0);
  }

  /** Whether an UPDATE about the prefix is due. */
  public boolean pending() {
    return !Objects.equals(sent, wanted);
  }
}
