package io.manx.speaker.transport;

import io.manx.speaker.message.BgpMessage;
import io.manx.speaker.message.NotificationMessage;
import io.manx.speaker.wire.DecodeResult;
import io.manx.speaker.wire.MessageDecoder;
import io.manx.speaker.wire.MessageFramer;
import io.manx.speaker.wire.WireContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what a channel reads into messages. All connections of an I/O thread share {@link
 * ReadBuffers}; a connection keeps only the octets of a message that has not arrived whole. Belongs
 * to the channel's I/O thread.
 */
final class Inbound extends ChannelInboundHandlerAdapter {
  /** Told about what happens, on the I/O thread. */
  interface Events {
    /** Octets arrived, before anybody looked at them. */
    void arrived();

    /** The messages of one read, {@code octets} long. */
    void received(List<BgpMessage> messages, int octets);

    /** What follows cannot be decoded. */
    void malformed(NotificationMessage error);

    /** The channel is closed. */
    void closed(String reason);
  }

  private static final Logger log = LoggerFactory.getLogger(Inbound.class);
  private static final byte[] NONE = {};

  private final Events events;
  private final ReadBuffers buffers;
  private final MessageDecoder decoder = new MessageDecoder();
  private @Nullable WireContext context;
  private byte[] rest = NONE;
  private int restLength;
  private boolean deaf;
  private boolean failed;
  private String reason = "Closed by the peer";

  Inbound(Events events, ReadBuffers buffers) {
    this.events = events;
    this.buffers = buffers;
  }

  /** Decodes with {@code negotiated} from here on. */
  void negotiated(WireContext negotiated) {
    context = negotiated;
  }

  /** Throws away whatever arrives from here on. */
  void stopDecoding() {
    deaf = true;
    rest = NONE;
    restLength = 0;
  }

  /** Sets what {@link Events#closed} will say, because it is us who close. */
  void closing(String why) {
    reason = why;
  }

  @Override
  public void channelRead(ChannelHandlerContext ignored, Object message) {
    ByteBuf buffer = (ByteBuf) message;
    try {
      events.arrived();
      if (!deaf) {
        byte[] octets = octets();
        int length = buffer.readableBytes();
        buffer.getBytes(buffer.readerIndex(), octets, restLength, length);
        decode(octets, restLength + length);
      }
    } finally {
      buffer.release();
    }
  }

  /** Takes what was just read into the thread's buffer. */
  void read(int length) {
    events.arrived();
    if (!deaf) {
      byte[] octets = octets();
      buffers.copy(octets, restLength, length);
      decode(octets, restLength + length);
    }
  }

  /** Room to decode from, which begins with what was left over. */
  private byte[] octets() {
    byte[] octets = buffers.octets();
    if (restLength > 0) {
      System.arraycopy(rest, 0, octets, 0, restLength);
    }
    return octets;
  }

  private void decode(byte[] octets, int limit) {
    int maxMessage = context == null ? WireContext.MAX_MESSAGE : context.maxMessage();
    List<BgpMessage> messages = new ArrayList<>();
    NotificationMessage error = null;
    int from = 0;
    while (error == null) {
      int length = MessageFramer.next(octets, from, limit, maxMessage);
      if (length == MessageFramer.NEED_MORE) {
        break;
      }
      if (length == MessageFramer.MALFORMED) {
        error = MessageFramer.error(octets, from, limit, maxMessage);
        break;
      }
      DecodeResult result = decoder.decode(octets, from, from + length, context);
      // No switch over types: its call site is linked at run time, and C1 does not see through it.
      if (result instanceof DecodeResult.Decoded decoded) {
        messages.add(decoded.message());
        from += length;
      } else {
        error = ((DecodeResult.Malformed) result).error();
      }
    }
    keep(octets, from, limit);
    if (!messages.isEmpty()) {
      events.received(messages, from);
    }
    if (error != null) {
      stopDecoding();
      events.malformed(error);
    }
  }

  private void keep(byte[] octets, int from, int limit) {
    restLength = limit - from;
    if (restLength == 0) {
      rest = NONE; // an idle connection holds no buffer
    } else if (rest.length >= restLength) {
      System.arraycopy(octets, from, rest, 0, restLength);
    } else {
      rest = Arrays.copyOfRange(octets, from, limit);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ignored) {
    stopDecoding();
    events.closed(reason);
  }

  /**
   * An error of the socket does not close it here: when a write failed because the peer has gone,
   * what it said last, such as a NOTIFICATION, is still there to be read. Reading closes the
   * channel when it comes to the end, and if that is not soon, we do.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Channel channel = context.channel();
    if (cause instanceof IOException) {
      failed(channel, cause);
      return;
    }
    log.error(
        "The connection with {} failed. This is a bug of Manx: please report it.",
        channel.remoteAddress(),
        cause);
    reason = "Internal error: " + cause;
    var _ = channel.close();
  }

  /** The socket has failed. */
  void failed(Channel channel, Throwable cause) {
    reason = Reasons.of(cause);
    if (!failed) {
      failed = true;
      closeSoon(channel);
    }
  }

  /** Closes the channel in a second, should it still be open. */
  void closeSoon(Channel channel) {
    Runnable close =
        () -> {
          var _ = channel.close();
        };
    var _ = channel.eventLoop().schedule(close, 1, TimeUnit.SECONDS);
  }
}
