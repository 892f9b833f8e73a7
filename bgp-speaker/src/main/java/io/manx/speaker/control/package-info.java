/**
 * The control socket: BIRD's protocol on a unix socket, so that birdcl, bird_exporter, birdwatcher
 * and Calico's tools work with Manx.
 *
 * <p>Each client has a virtual thread that reads commands, asks the speaker through the ports of
 * {@link io.manx.speaker.status} and writes answers. A client that is slow makes its own thread
 * wait and nothing else.
 */
@NullMarked
package io.manx.speaker.control;

import org.jspecify.annotations.NullMarked;
