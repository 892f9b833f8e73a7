package io.manx.node.agent.companion;

import io.manx.net.IpPrefix;
import io.manx.speaker.status.SpeakerCommands;
import io.manx.speaker.status.SpeakerStatus;
import java.util.List;

/**
 * An agent as its companion sees it. Any thread.
 *
 * @param status what the speaker answers
 * @param commands what the speaker is told; taking a configuration here counts as any other taking
 * @param health what is wrong
 */
public record RunningAgent(SpeakerStatus status, SpeakerCommands commands, Health health) {
  /** What is wrong with an agent, for people; the companion's own problems are not among it. */
  public interface Health {
    /** Why the agent does not do all that it was asked to; empty when it does. */
    List<String> notReady();

    /** What is wrong with its kernel's side; empty if nothing is, or if it has none. */
    List<String> kernel();

    /**
     * The networks that this machine's interfaces are in, sorted: neither loopback nor link-local,
     * and none of a single address. Empty where it has no kernel's side.
     */
    List<IpPrefix> networks();
  }
}
