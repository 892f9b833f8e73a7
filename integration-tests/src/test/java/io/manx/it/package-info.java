/** Tests against real peers, real namespaces and the real kernel. */
@NullMarked
package io.manx.it;

import org.jspecify.annotations.NullMarked;
