@NullMarked
package io.manx.programmer.runtime;

import org.jspecify.annotations.NullMarked;
