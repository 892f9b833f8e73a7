/**
 * TCP connections of the speaker with netty's epoll sockets: the only package that knows netty.
 *
 * <p>Octets arrive on an I/O thread, which finds the messages, decodes them and hands the messages
 * of one read to the speaker's loop as one event. Octets leave as shared buffers: an update group's
 * octets are copied once, and every member's connection writes slices of that copy.
 *
 * <p>Three kinds of class meet here. {@code NettyTransport}, {@code ListenSockets}, {@code
 * ListenSocket}, {@code ConnectAttempt} and {@code NettyConnection} belong to the loop; {@code
 * Inbound}, {@code Outbound} and {@code Acceptor} to the I/O thread of their channel. They talk by
 * handing each other tasks, which keeps the order of events of a connection.
 */
@NullMarked
package io.manx.speaker.transport;

import org.jspecify.annotations.NullMarked;
