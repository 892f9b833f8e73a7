/**
 * The agent of one node: wires the speaker to the route programmer, the control socket, signals and
 * logging. The only package that sees both the speaker and the programmer.
 */
@NullMarked
package io.manx.node.agent;

import org.jspecify.annotations.NullMarked;
