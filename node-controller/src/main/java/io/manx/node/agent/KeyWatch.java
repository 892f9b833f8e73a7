package io.manx.node.agent;

import io.manx.speaker.config.NodeConfig;
import io.manx.speaker.config.PasswordSource;
import io.manx.speaker.runtime.Password;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks into the password files of the configuration in force again and again, and hands on what
 * they hold. A file that holds no key any more changes nothing, and the log says so once: a session
 * never runs without the key it was configured with. A thread of its own; {@link #look} is the
 * whole work.
 */
final class KeyWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyWatch.class);

  /** A Secret that is mounted takes a minute to change; a person who edits a file waits. */
  private static final Duration INTERVAL = Duration.ofSeconds(2);

  private final PasswordSource source;
  private final Consumer<Map<String, Password>> target;
  private final Map<String, String> complaints = new HashMap<>();
  private volatile List<String> files = List.of();
  private final Thread thread;

  private KeyWatch(PasswordSource source, Consumer<Map<String, Password>> target) {
    this.source = source;
    this.target = target;
    this.thread = Thread.ofVirtual().name("key-watch").unstarted(this::run);
  }

  /** A watch that looks only when it is asked to. */
  static KeyWatch idle(PasswordSource source, Consumer<Map<String, Password>> target) {
    return new KeyWatch(source, target);
  }

  /**
   * Starts to look.
   *
   * @param target takes keys by the name of their file, whether they changed or not
   */
  static KeyWatch start(PasswordSource source, Consumer<Map<String, Password>> target) {
    KeyWatch watch = new KeyWatch(source, target);
    watch.thread.start();
    return watch;
  }

  /** Says which configuration is in force. Any thread. */
  void configured(NodeConfig config) {
    files = config.passwordFiles().stream().sorted().toList();
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(INTERVAL);
        look();
      }
    } catch (InterruptedException e) {
      LOG.debug("password files are not watched any more");
    }
  }

  /** Reads every file once. */
  void look() {
    List<String> now = files;
    if (now.isEmpty()) {
      return;
    }
    complaints.keySet().retainAll(now);
    Map<String, Password> keys = new HashMap<>();
    for (String file : now) {
      try {
        keys.put(file, source.read(file));
        complaints.remove(file);
      } catch (IOException | InvalidPathException e) {
        String why = String.valueOf(e.getMessage());
        if (!why.equals(complaints.put(file, why))) {
          LOG.warn("passwordFile {}; the key in use stays", why);
        }
      }
    }
    if (!keys.isEmpty()) {
      target.accept(keys);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
