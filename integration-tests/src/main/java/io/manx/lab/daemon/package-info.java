/** Routing daemons, ours and others, each started in a namespace and asked through its own CLI. */
@NullMarked
package io.manx.lab.daemon;

import org.jspecify.annotations.NullMarked;
