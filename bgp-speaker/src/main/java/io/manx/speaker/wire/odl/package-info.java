/**
 * The fence around OpenDaylight's BGP parser: the only package that sees its types.
 *
 * <p>It gets single elements that the screen has looked at, never raw attributes with types that it
 * does not know, since its attribute registry keeps those for ever. Every exception out of it
 * becomes a value. A registry belongs to one thread, and is made when it is first needed.
 */
@NullMarked
package io.manx.speaker.wire.odl;

import org.jspecify.annotations.NullMarked;
