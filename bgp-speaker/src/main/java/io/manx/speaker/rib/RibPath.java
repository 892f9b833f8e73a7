package io.manx.speaker.rib;

import io.manx.speaker.decision.DecisionStep;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.model.PathSource;
import io.manx.speaker.policy.HiddenReason;
import io.manx.speaker.policy.RuleName;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one path, for people.
 *
 * @param source where it comes from
 * @param pathId its path identifier (RFC 7911), 0 without
 * @param received the attributes as they came
 * @param effective the attributes after import policy, or null if it is hidden by the policy
 * @param hidden why it takes no part in the decision, or null if it does
 * @param step the step that decided about it, or null if it is hidden
 * @param rule the rule of an import filter that decided about it, or null if none did
 * @param best whether it is the best path of its prefix
 * @param exportId the path identifier that it has where it is sent with ADD-PATH (RFC 7911)
 * @param multipath whether it is as good as the best as far as the metric to the next hop
 * @param stale whether its session is gone and it is kept for a graceful restart (RFC 4724)
 * @param since when it last changed, in the seconds of the caller's clock
 * @param metric the cost of its next hop, or {@link NextHopOracle#UNREACHABLE}
 */
public record RibPath(
    PathSource source,
    int pathId,
    PathAttributes received,
    @Nullable PathAttributes effective,
    @Nullable HiddenReason hidden,
    @Nullable DecisionStep step,
    @Nullable RuleName rule,
    boolean best,
    int exportId,
    boolean multipath,
    boolean stale,
    int since,
    long metric) {}
