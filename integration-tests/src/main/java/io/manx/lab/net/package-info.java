/** Network namespaces, commands inside them and captures on their interfaces. */
@NullMarked
package io.manx.lab.net;

import org.jspecify.annotations.NullMarked;
