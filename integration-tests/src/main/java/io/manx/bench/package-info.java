/**
 * The benchmarks: Manx and the BGP daemons found on the machine, under the same load tool, in the
 * same two namespaces, in the same run. What is said of speed is a ratio within one run.
 */
@NullMarked
package io.manx.bench;

import org.jspecify.annotations.NullMarked;
