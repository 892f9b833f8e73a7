package io.manx.speaker.status;

import io.manx.net.IpPrefix;
import io.manx.speaker.decision.DecisionStep;
import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.policy.SuppressedReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a prefix is routed as it is: what the speaker kept when it decided.
 *
 * @param prefix the prefix
 * @param paths every path, the best first, hidden ones too
 * @param exports each Established session of its family, in the order of the peers
 * @param kernel how the kernel stands to it
 * @param kernelTrouble why the kernel does not have it although it is wanted there, or null
 */
public record RouteExplanation(
    IpPrefix prefix,
    List<Path> paths,
    List<Export> exports,
    Kernel kernel,
    @Nullable String kernelTrouble) {
  /** Whether packets find the best path. */
  public enum Kernel {
    /** This speaker leaves the kernel alone. */
    ABSENT,
    /** No route of a peer is wanted there: none is usable, or the node originates the prefix. */
    NOT_WANTED,
    /** The kernel has the route. */
    INSTALLED,
    /** The kernel does not have it. */
    MISSING
  }

  /**
   * One path.
   *
   * @param view the path, with its resolved next hops and why it is hidden
   * @param step the step that took it out of the decision or, for the best path, took out its last
   *     rival; null if it is hidden
   * @param value what that step saw of this path; null if there was nothing to compare
   * @param otherValue what it saw of the path that won or, for the best path, of the last rival
   * @param other the protocol of that other path
   * @param rule the filter rule that decided about the path on import, or null if none did
   */
  public record Path(
      PathView view,
      @Nullable DecisionStep step,
      @Nullable String value,
      @Nullable String otherValue,
      @Nullable String other,
      @Nullable String rule) {}

  /**
   * What one peer has of the prefix.
   *
   * @param peer its name
   * @param sent the attributes that it was sent last, or null if it has nothing from us
   * @param pending whether an UPDATE about the prefix is due
   * @param outdated whether it has what policies before these said, which {@code configure soft}
   *     left alone
   * @param suppressed why it is to have nothing, or null
   * @param rule the filter rule that decided, or null if none did
   */
  public record Export(
      String peer,
      @Nullable PathAttributes sent,
      boolean pending,
      boolean outdated,
      @Nullable SuppressedReason suppressed,
      @Nullable String rule) {}

  /** Copies the lists. */
  public RouteExplanation {
    paths = List.copyOf(paths);
    exports = List.copyOf(exports);
  }
}
