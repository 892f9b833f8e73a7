package io.manx.speaker.message;

import io.manx.speaker.model.Family;
import org.jspecify.annotations.Nullable;

/**
 * ROUTE-REFRESH (RFC 2918 §3, RFC 7313 §3).
 *
 * @param family the family to send again; null if Manx does not route it
 * @param subtype what it says
 */
public record RouteRefreshMessage(@Nullable Family family, Subtype subtype) implements BgpMessage {
  /** The message subtype of RFC 7313 §3.2. */
  public enum Subtype {
    /** 0: a request. */
    REQUEST,
    /** 1: Beginning of Route Refresh. */
    BEGIN,
    /** 2: End of Route Refresh. */
    END,
    /** Anything else; to be ignored (RFC 7313 §5). */
    UNKNOWN
  }
}
