/**
 * BFD on Linux: one thread of its own with its sessions, and the UDP sockets that they use, called
 * through the foreign function interface: Java's datagram channels can neither send with TTL 255
 * nor say with which TTL a packet came.
 */
@NullMarked
package io.manx.speaker.bfd.linux;

import org.jspecify.annotations.NullMarked;
