/**
 * The configuration of one node: its canonical, immutable form, the reader and writer of that form,
 * and the comparison of two of them.
 *
 * <p>A {@link io.manx.speaker.config.NodeConfig} that came out of the reader is valid: every
 * default is resolved, every name resolves, every range holds. Records have no defaults, so that a
 * new field breaks every place that makes one. Pure but for the files that the reader is pointed
 * to.
 */
@NullMarked
package io.manx.speaker.config;

import org.jspecify.annotations.NullMarked;
