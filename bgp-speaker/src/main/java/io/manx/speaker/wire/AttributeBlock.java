package io.manx.speaker.wire;

import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.message.UpdateMessage.AttributeError;
import io.manx.speaker.model.PathAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the attributes of an UPDATE say, whatever its prefixes are. Immutable.
 *
 * @param classic the attributes of the prefixes in the NLRI field; null where {@code withdraw} is
 *     set or a mandatory attribute is missing
 * @param multiprotocol the same for MP_REACH_NLRI, with its next hop
 * @param present which of the attributes 1..3 are present and usable, a bit each ({@code 1 <<
 *     code})
 * @param withdraw an error asks for treat-as-withdraw
 * @param errors all errors found
 * @param reset the NOTIFICATION that must end the session, or null
 */
record AttributeBlock(
    @Nullable PathAttributes classic,
    @Nullable PathAttributes multiprotocol,
    int present,
    boolean withdraw,
    List<AttributeError> errors,
    @Nullable NotificationMessage reset) {}
