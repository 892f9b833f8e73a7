package io.manx.speaker.runtime;

import io.manx.speaker.model.Family;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How long after it was Established a session had exchanged the tables with which it began, by the
 * End-of-RIB markers of both sides (RFC 4724 §2). On the loop only.
 */
final class FirstTables {
  private final EventLoop loop;
  private final long begun;
  private final Map<Family, Duration> received = new EnumMap<>(Family.class);
  private final Map<Family, Duration> sent = new EnumMap<>(Family.class);

  /** A session that is Established now. */
  FirstTables(EventLoop loop) {
    this.loop = loop;
    this.begun = loop.nanoTime();
  }

  /** The peer's End-of-RIB came; only the first one counts. */
  void received(Family family) {
    received.putIfAbsent(family, Duration.ofNanos(loop.nanoTime() - begun));
  }

  /** Our End-of-RIB was handed to the connection, behind all that there was to say. */
  void sent(Family family) {
    sent.putIfAbsent(family, Duration.ofNanos(loop.nanoTime() - begun));
  }

  /** When the peer had said all, or null if it has not. */
  @Nullable Duration receivedAfter(Family family) {
    return received.get(family);
  }

  /** When we had said all, or null if we have not. */
  @Nullable Duration sentAfter(Family family) {
    return sent.get(family);
  }
}
