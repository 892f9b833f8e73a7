/**
 * The kernel's rtnetlink interface on ByteBuffers: messages, batches, dumps and notifications.
 *
 * <p>The socket is a port; nothing here knows how it is made.
 */
@NullMarked
package io.manx.programmer.kernel;

import org.jspecify.annotations.NullMarked;
