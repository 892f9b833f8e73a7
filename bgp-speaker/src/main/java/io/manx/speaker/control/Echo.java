package io.manx.speaker.control;

import io.manx.speaker.status.LogFeed;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Hands log lines to a client that said {@code echo}. A bounded queue stands between the logging
 * threads and the client; what does not fit is counted and lost.
 */
final class Echo implements AutoCloseable {
  private static final int CAPACITY = 256;

  private final LogFeed feed;
  private final ReplyWriter writer;
  private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicInteger lost = new AtomicInteger();
  private LogFeed.@Nullable Subscription subscription;
  private @Nullable Thread sender;

  Echo(LogFeed feed, ReplyWriter writer) {
    this.feed = feed;
    this.writer = writer;
  }

  /** Starts sending, if it does not already. The connection's thread. */
  void start() {
    if (subscription == null) {
      sender = Thread.ofVirtual().name("control-echo").start(this::send);
      subscription =
          feed.subscribe(
              line -> {
                if (!queue.offer(line)) {
                  lost.incrementAndGet();
                }
              });
    }
  }

  private void send() {
    try {
      while (true) {
        String line = queue.take();
        writer.asynchronous(line);
        int missed = lost.getAndSet(0);
        if (missed > 0) {
          writer.asynchronous("<" + missed + " messages lost>");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // echo off
    } catch (IOException e) {
      // The client has gone; the connection's thread finds that out by itself.
      queue.clear();
    }
  }

  /** Stops sending. The connection's thread. */
  @Override
  public void close() {
    if (subscription != null) {
      subscription.close();
      subscription = null;
    }
    if (sender != null) {
      sender.interrupt();
      sender = null;
    }
  }
}
