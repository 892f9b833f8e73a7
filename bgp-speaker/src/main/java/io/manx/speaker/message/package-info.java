/**
 * BGP messages as values: what the session machine and the RIB see of the wire.
 *
 * <p>No octets here: {@code wire} translates. Immutable.
 */
@NullMarked
package io.manx.speaker.message;

import org.jspecify.annotations.NullMarked;
