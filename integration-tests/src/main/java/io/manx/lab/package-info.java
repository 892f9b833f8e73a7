/** The lab: a small cluster in network namespaces of one machine, its checks and its verdict. */
@NullMarked
package io.manx.lab;

import org.jspecify.annotations.NullMarked;
