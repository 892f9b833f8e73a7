/** Trials of whole clusters on this machine: packets counted while things fail, and chaos. */
@NullMarked
package io.manx.trial;

import org.jspecify.annotations.NullMarked;
