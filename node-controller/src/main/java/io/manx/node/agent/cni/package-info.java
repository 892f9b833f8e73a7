/**
 * What the container runtime needs to connect pods: a CNI configuration for the node's pod CIDRs,
 * and the standard plugins that carry it out.
 */
@NullMarked
package io.manx.node.agent.cni;

import org.jspecify.annotations.NullMarked;
