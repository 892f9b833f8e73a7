/**
 * The thread that owns the route programmer's state, and the API for the rest of the agent.
 *
 * <p>Other threads hand over immutable records; nothing here blocks them.
 */
@NullMarked
package io.manx.programmer.runtime;

import org.jspecify.annotations.NullMarked;
