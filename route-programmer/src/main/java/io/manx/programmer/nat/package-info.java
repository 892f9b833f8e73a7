/** Masquerading for what leaves the pools, in one nftables table. */
@NullMarked
package io.manx.programmer.nat;

import org.jspecify.annotations.NullMarked;
