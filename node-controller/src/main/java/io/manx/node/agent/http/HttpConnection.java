package io.manx.node.agent.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: reads its requests one after the other. Belongs to its thread; {@link #close} and
 * {@link #isWaiting} are for any.
 */
final class HttpConnection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);

  /** For the first request, until the end of its head. */
  private static final Duration REQUEST_TIME = Duration.ofSeconds(5);

  /** For each further one. */
  private static final Duration IDLE_TIME = Duration.ofSeconds(30);

  /** For an answer: a full table to a slow reader. */
  private static final Duration ANSWER_TIME = Duration.ofMinutes(5);

  private static final Duration LINGER_TIME = Duration.ofSeconds(1);
  private static final int MOST_HEAD = 16_384;
  private static final byte[] END = {'\r', '\n', '\r', '\n'};
  private static final int MOST_LINGER = 1 << 16;

  private final SocketChannel channel;
  private final Socket socket;
  private final InetAddress address;
  private final boolean toLoopback;
  private final Consumer<HttpConnection> waits;
  private volatile boolean waiting = true;

  private Duration patience = REQUEST_TIME;
  private byte[] buffer = new byte[512];
  private int filled;

  /**
   * @param waits told when the client waits for its next request to be read
   */
  HttpConnection(SocketChannel channel, Consumer<HttpConnection> waits) throws IOException {
    this.channel = channel;
    this.socket = channel.socket();
    this.address = ((InetSocketAddress) channel.getRemoteAddress()).getAddress();
    this.toLoopback = socket.getLocalAddress().isLoopbackAddress();
    this.waits = waits;
  }

  /** Where the client is. */
  InetAddress address() {
    return address;
  }

  /** Whether it reached us at a loopback address. */
  boolean isToLoopback() {
    return toLoopback;
  }

  /** Whether it has said no whole request that is not answered. */
  boolean isWaiting() {
    return waiting;
  }

  /** What came of waiting for a request: at most one of the two; neither if the client went. */
  record Next(@Nullable RequestHead head, boolean malformed) {
    static final Next GONE = new Next(null, false);
    static final Next MALFORMED = new Next(null, true);
  }

  /** Waits for the next request. */
  Next next() throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    patience = IDLE_TIME;
    int end;
    while ((end = endOfHead()) < 0) {
      if (filled >= MOST_HEAD) {
        return Next.MALFORMED;
      }
      if (!readMore(deadline)) {
        return Next.GONE;
      }
    }
    waiting = false;
    RequestHead head = RequestHead.parse(buffer, end - END.length);
    System.arraycopy(buffer, end, buffer, 0, filled - end);
    filled -= end;
    return head == null ? Next.MALFORMED : new Next(head, false);
  }

  /** One more than the last octet of the empty line that ends a head, or -1. */
  private int endOfHead() {
    for (int end = END.length; end <= filled; end++) {
      if (Arrays.equals(buffer, end - END.length, end, END, 0, END.length)) {
        return end;
      }
    }
    return -1;
  }

  private boolean readMore(long deadline) throws IOException {
    if (filled == buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.min(MOST_HEAD, 4 * filled));
    }
    int read = read(buffer, filled, buffer.length - filled, deadline);
    filled += Math.max(0, read);
    return read > 0;
  }

  /** How many octets came, or -1 if none will come or none came in time. */
  private int read(byte[] into, int from, int room, long deadline) throws IOException {
    long left = (deadline - System.nanoTime()) / 1_000_000;
    if (left <= 0) {
      return -1;
    }
    try {
      socket.setSoTimeout((int) left);
      InputStream in = socket.getInputStream();
      return in.read(into, from, room);
    } catch (SocketTimeoutException e) {
      return -1;
    }
  }

  /** Answers with time that ends: whoever does not read is cut off. */
  void answer(Answering answering) throws IOException {
    Thread watch =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    Thread.sleep(ANSWER_TIME);
                    close();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt(); // it was answered
                  }
                });
    try {
      answering.write(socket.getOutputStream());
    } finally {
      watch.interrupt();
    }
    waiting = true;
    waits.accept(this);
  }

  /** Writes an answer. */
  @FunctionalInterface
  interface Answering {
    void write(OutputStream out) throws IOException;
  }

  /**
   * Ends it so that the answer arrives: what the client still sends would have the kernel take the
   * answer back (RFC 9112 §9.6).
   */
  void linger() throws IOException {
    channel.shutdownOutput();
    long deadline = System.nanoTime() + LINGER_TIME.toNanos();
    int left = MOST_LINGER;
    while (left > 0) {
      int read = read(buffer, 0, buffer.length, deadline);
      if (read < 0) {
        return;
      }
      left -= read;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("http client {}: {}", address, e.toString());
    }
  }
}
