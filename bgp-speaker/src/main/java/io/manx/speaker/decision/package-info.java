/**
 * The decision process: RFC 4271 §9.1.2.2 with RFC 4456 §9, as named steps in order.
 *
 * <p>Pure functions over a set of candidates. No tables, threads or clocks.
 */
@NullMarked
package io.manx.speaker.decision;

import org.jspecify.annotations.NullMarked;
