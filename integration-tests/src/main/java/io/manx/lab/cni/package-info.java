/** Pods made by the real CNI plugins of the distribution, from a configuration as a node has it. */
@NullMarked
package io.manx.lab.cni;

import org.jspecify.annotations.NullMarked;
