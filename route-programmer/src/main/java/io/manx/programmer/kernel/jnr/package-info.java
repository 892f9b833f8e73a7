/** Netlink sockets through jnr-ffi: the only place that sees that library. */
@NullMarked
package io.manx.programmer.kernel.jnr;

import org.jspecify.annotations.NullMarked;
