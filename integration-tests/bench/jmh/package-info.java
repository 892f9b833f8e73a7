/**
 * Micro-benchmarks of what a route passes through, with JMH: how long each step takes for itself
 * once it is warm, and what it allocates. What users feel is measured by {@code manx bench}.
 */
@NullMarked
package io.manx.bench.jmh;

import org.jspecify.annotations.NullMarked;
