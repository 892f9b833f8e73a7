package io.manx.node.agent;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * The longest pause of each garbage collector. It listens from the first question on: an agent that
 * nobody scrapes pays nothing for it. Thread-safe.
 */
final class GcPauses {
  private final Map<String, Long> longest = new ConcurrentHashMap<>();
  private boolean listening;

  /** Milliseconds by the collector's name, of collections since the first call; 0 without any. */
  Map<String, Long> longestMillis() {
    listen();
    return new TreeMap<>(longest);
  }

  private synchronized void listen() {
    if (listening) {
      return;
    }
    listening = true;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      longest.putIfAbsent(collector.getName(), 0L);
      if (collector instanceof NotificationEmitter emitter) {
        emitter.addNotificationListener((heard, handback) -> count(heard), null, null);
      }
    }
  }

  private void count(Notification heard) {
    if (heard.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)
        && heard.getUserData() instanceof CompositeData data) {
      GarbageCollectionNotificationInfo info = GarbageCollectionNotificationInfo.from(data);
      longest.merge(info.getGcName(), info.getGcInfo().getDuration(), Long::max);
    }
  }
}
