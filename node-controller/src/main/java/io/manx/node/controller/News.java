package io.manx.node.controller;

import io.manx.node.reconcile.Write;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people are still to be told: the news of statuses that are stored, and what is found about
 * Nodes, each once for as long as it lasts. One thread.
 */
final class News {
  private static final Logger LOG = LoggerFactory.getLogger(News.class);

  /** What an API server that takes no events may leave behind. */
  private static final int MOST = 1000;

  private final Map<String, Write.Tell> untold = new LinkedHashMap<>();
  private final Set<String> told = new HashSet<>();
  private boolean fresh = true;

  /**
   * What is to be told now.
   *
   * @param aboutNodes all that is found about Nodes
   */
  List<Write.Tell> due(List<Write.Tell> aboutNodes) {
    told.retainAll(aboutNodes.stream().map(Write.Tell::key).collect(Collectors.toSet()));
    List<Write.Tell> due = new ArrayList<>(untold.values());
    for (Write.Tell tell : aboutNodes) {
      if (!told.contains(tell.key())) {
        // Who has just begun to lead cannot know what the one before it told.
        due.add(
            new Write.Tell(tell.object(), tell.warning(), tell.reason(), tell.message(), fresh));
      }
    }
    fresh = false;
    return due;
  }

  /** A status is stored: its news are to be told. */
  void stored(Write.PutStatus status) {
    for (Write.Tell tell : status.news()) {
      if (untold.size() == MOST) {
        LOG.debug("{} events wait to be written: not told: {}", MOST, tell.message());
        return;
      }
      untold.put(tell.key(), tell);
    }
  }

  /** An event is stored. */
  void told(Write.Tell tell) {
    if (untold.remove(tell.key()) == null) {
      told.add(tell.key());
    }
  }

  /** Another leads, and tells. */
  void forget() {
    untold.clear();
    told.clear();
    fresh = true;
  }
}
