/**
 * The agent of one node of a cluster: its configuration is its BGPNode, kept on disk for the time
 * when the API server cannot be asked; its state is that object's status.
 */
@NullMarked
package io.manx.node.agent.kubernetes;

import org.jspecify.annotations.NullMarked;
