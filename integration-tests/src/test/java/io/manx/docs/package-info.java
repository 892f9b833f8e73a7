/** Documents that are made from the code, and the tests that hold them to it. */
@NullMarked
package io.manx.docs;

import org.jspecify.annotations.NullMarked;
