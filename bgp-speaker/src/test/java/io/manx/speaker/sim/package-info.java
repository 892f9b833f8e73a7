/**
 * The simulation kit: many speakers in one thread, on virtual time, from a seed. {@link
 * io.manx.speaker.sim.VirtualLoop} and {@link io.manx.speaker.sim.PipeTransport} are the ports of a
 * speaker; {@link io.manx.speaker.sim.PipeNetwork} carries real octets between them, late, slowly,
 * in odd pieces, or not at all.
 */
@NullMarked
package io.manx.speaker.sim;

import org.jspecify.annotations.NullMarked;
