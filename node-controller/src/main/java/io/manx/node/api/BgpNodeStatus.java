package io.manx.node.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node's agent reports.
 *
 * @param observedGeneration the generation of the object that the agent applied last
 * @param agentVersion the agent's version
 * @param established how many sessions are Established
 * @param sessionCount how many sessions are configured
 * @param sessions the sessions, those that are not Established first where not all fit
 * @param routes routes by table
 * @param networks the networks of the node's interfaces
 * @param conditions {@code Ready}, {@code ConfigApplied}, {@code KernelInSync} and others
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record BgpNodeStatus(
    @JsonPropertyDescription("The generation that the agent applied last.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("The agent's version.") @Nullable String agentVersion,
    @JsonPropertyDescription("How many sessions are Established.") @Nullable Integer established,
    @JsonPropertyDescription("How many sessions are configured.") @Nullable Integer sessionCount,
    @JsonPropertyDescription("The sessions.") @Size(max = 1000) @Nullable List<Session> sessions,
    @JsonPropertyDescription("Routes by table.") @Size(max = 16) @Nullable List<Table> routes,
    @JsonPropertyDescription("The networks of the node's interfaces.") @Size(max = 32)
        @Nullable List<String> networks,
    @Size(max = 32) @Nullable List<Condition> conditions) {
  /** {@link Session#state} of a session that is up. */
  public static final String ESTABLISHED = "Established";

  /** A status that says nothing yet. */
  public static BgpNodeStatus empty() {
    return new BgpNodeStatus(null, null, null, null, null, null, null, null);
  }

  /**
   * One session.
   *
   * @param name the peer's name in the spec
   * @param peerIP the peer's address
   * @param asNumber the peer's AS
   * @param state the state of its FSM (RFC 4271 §8.2.2), such as {@code Established}
   * @param since when it entered that state, RFC 3339
   * @param prefixesIn prefixes accepted from the peer
   * @param prefixesOut prefixes sent to the peer
   * @param lastError why the last session ended, or why there is none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Session(
      @JsonPropertyDescription("The peer's name in the spec.") String name,
      @JsonPropertyDescription("The peer's address.") @Nullable String peerIP,
      @JsonPropertyDescription("The peer's AS.") @Nullable Long asNumber,
      @JsonPropertyDescription("The state of the session, such as Established.") String state,
      @JsonPropertyDescription("When it entered that state (RFC 3339).") @Nullable String since,
      @JsonPropertyDescription("Prefixes accepted from the peer.") @Nullable Long prefixesIn,
      @JsonPropertyDescription("Prefixes sent to the peer.") @Nullable Long prefixesOut,
      @JsonPropertyDescription("Why the last session ended, or why there is none.")
          @Nullable String lastError) {}

  /**
   * The size of one table.
   *
   * @param table such as {@code master4} or {@code kernel4}
   * @param prefixes prefixes in it
   * @param paths paths in it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Table(
      @JsonPropertyDescription("The table, such as master4.") String table,
      @JsonPropertyDescription("Prefixes in it.") long prefixes,
      @JsonPropertyDescription("Paths in it.") @Nullable Long paths) {}
}
