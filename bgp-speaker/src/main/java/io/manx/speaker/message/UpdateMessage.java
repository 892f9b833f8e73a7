package io.manx.speaker.message;

import io.manx.speaker.model.Family;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PrefixBlock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * UPDATE (RFC 4271 §4.3, RFC 4760) after the screen of RFC 7606.
 *
 * @param withdrawn prefixes withdrawn, among them those that an error turned into withdrawals; to
 *     be applied before {@code announced}
 * @param announced prefixes announced; one a family, or two for IPv4 where a peer uses both the
 *     NLRI field and MP_REACH_NLRI, each with its next hop
 * @param endOfRib the family whose End-of-RIB this is (RFC 4724 §2), or null
 * @param errors what was wrong and what was done about it; empty for a clean message
 */
public record UpdateMessage(
    List<PrefixBlock> withdrawn,
    List<Announcement> announced,
    @Nullable Family endOfRib,
    List<AttributeError> errors)
    implements BgpMessage {

  /** What most of the lists are: the same object, so that nobody has to ask it. */
  private static final List<?> NONE = List.of();

  /** Whether anything is withdrawn. */
  @SuppressWarnings("ReferenceEquality") // a cheap guess before the question
  public boolean hasWithdrawn() {
    return withdrawn != NONE && !withdrawn.isEmpty();
  }

  /** Whether anything is announced. */
  @SuppressWarnings("ReferenceEquality") // a cheap guess before the question
  public boolean hasAnnounced() {
    return announced != NONE && !announced.isEmpty();
  }

  /** Whether something was wrong. */
  @SuppressWarnings("ReferenceEquality") // a cheap guess before the question
  public boolean hasErrors() {
    return errors != NONE && !errors.isEmpty();
  }

  /**
   * Prefixes announced with the same attributes.
   *
   * @param attributes the attributes, with the next hop of this family
   * @param prefixes the prefixes
   */
  public record Announcement(PathAttributes attributes, PrefixBlock prefixes) {}

  /**
   * A malformation that did not end the session (RFC 7606 §2).
   *
   * @param code the attribute's type code
   * @param action what was done
   * @param reason what was wrong, for people
   */
  public record AttributeError(int code, Action action, String reason) {}

  /** The actions of RFC 7606 §2 short of a reset; a reset is a NOTIFICATION instead. */
  public enum Action {
    /** The attribute was dropped, the rest was used. */
    ATTRIBUTE_DISCARD,
    /** All prefixes of the message were treated as withdrawn. */
    TREAT_AS_WITHDRAW
  }
}
