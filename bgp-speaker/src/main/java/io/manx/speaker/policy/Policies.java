package io.manx.speaker.policy;

import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.PeerConfig;

/** Compiles the policies of a session from the configuration. Pure. */
public final class Policies {
  private Policies() {}

  /**
   * What is accepted in a session.
   *
   * @param node the node's configuration, which has every filter that the peer names
   * @param peer the peer's
   * @param facts the session's
   * @throws IllegalArgumentException if the peer names a filter that the node does not have
   */
  public static CompiledImportPolicy compileImport(
      NodeConfig node, PeerConfig peer, SessionFacts facts) {
    return new CompiledImportPolicy(node, peer, facts);
  }

  /**
   * What is sent in a session. Policies of two sessions are equal if they send the same.
   *
   * @throws IllegalArgumentException if the peer names a filter that the node does not have
   */
  public static CompiledExportPolicy compileExport(
      NodeConfig node, PeerConfig peer, SessionFacts facts) {
    return new CompiledExportPolicy(node, peer, facts);
  }
}
