/** Network namespaces for tests that need a kernel of their own. */
@NullMarked
package io.manx.programmer.netns;

import org.jspecify.annotations.NullMarked;
