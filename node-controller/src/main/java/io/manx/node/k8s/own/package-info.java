/**
 * An agent's way to the API server: one object watched, its status written, through fabric8's HTTP
 * client alone, because its models and informers would take more memory than all else of the agent.
 */
@NullMarked
package io.manx.node.k8s.own;

import org.jspecify.annotations.NullMarked;
