/**
 * Pure reconciliation: what is wanted and what the kernel has as two maps, and the difference
 * between them.
 *
 * <p>No thread, clock, socket or logger.
 */
@NullMarked
package io.manx.programmer.sync;

import org.jspecify.annotations.NullMarked;
