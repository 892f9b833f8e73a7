/** An API server for tests: a small one of our own, or a real one where it is at hand. */
@NullMarked
package io.manx.lab.kubernetes;

import org.jspecify.annotations.NullMarked;
