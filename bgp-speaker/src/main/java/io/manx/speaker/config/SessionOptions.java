package io.manx.speaker.config;

import io.manx.speaker.config.PeerConfig.AddPaths;
import io.manx.speaker.config.PeerConfig.BfdConfig;
import io.manx.speaker.config.PeerConfig.GracefulRestartConfig;
import io.manx.speaker.config.PeerConfig.MaxPrefixes;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the fields of a peer that need to know nothing of the node. */
final class SessionOptions {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration LEAST_HOLD = Duration.ofSeconds(3);
  private static final Duration MOST_HOLD = Duration.ofSeconds(65_535);
  private static final Duration BFD_LEAST = Duration.ofMillis(10);
  private static final Duration BFD_MOST = Duration.ofSeconds(60);
  private static final Duration BFD_PRESET = Duration.ofMillis(300);

  private final Section peer;

  SessionOptions(Section peer) {
    this.peer = peer;
  }

  /** The session's timers. */
  record Timers(Duration hold, Duration keepalive, Duration connectRetry) {}

  Timers timers() {
    Duration hold =
        peer.duration("holdTime", Duration.ZERO, MOST_HOLD).orElse(Duration.ofSeconds(90));
    if (!hold.isZero() && hold.compareTo(LEAST_HOLD) < 0) {
      // RFC 4271 §4.2: the Hold Time MUST be either zero or at least three seconds.
      peer.problem(
          "holdTime",
          Durations.format(hold) + " is out of range: write 0s for none, or at least 3s");
    }
    Duration third = Duration.ofSeconds(Math.max(1, hold.toSeconds() / 3));
    Duration preset = hold.isZero() ? Duration.ZERO : third;
    Duration keepalive = peer.duration("keepaliveTime", Duration.ZERO, MOST_HOLD).orElse(preset);
    if (keepalive.compareTo(hold) > 0) {
      peer.problem(
          "keepaliveTime",
          Durations.format(keepalive)
              + " is longer than the hold time "
              + Durations.format(hold)
              + ": write a third of it");
    } else if (keepalive.isZero() && !hold.isZero()) {
      peer.problem("keepaliveTime", "0s is only for holdTime: 0s; the session would not last");
    }
    Duration retry =
        peer.duration("connectRetryTime", SECOND, Duration.ofHours(1))
            .orElse(Duration.ofSeconds(5));
    return new Timers(hold, keepalive, retry);
  }

  String description() {
    String text = peer.text("description").orElse("");
    if (text.length() > 255 || text.chars().anyMatch(Character::isISOControl)) {
      peer.problem("description", "must be one line of at most 255 characters");
    }
    return text;
  }

  OptionalInt ttlSecurity() {
    Optional<Integer> hops = peer.small("ttlSecurity", 1, 254);
    if (hops.isPresent() && peer.has("multihop")) {
      peer.problem("ttlSecurity", "excludes multihop: it sends with TTL 255 and counts the hops");
    }
    return hops.map(OptionalInt::of).orElseGet(OptionalInt::empty);
  }

  Optional<MaxPrefixes> maxPrefixes() {
    return peer.section("maxPrefixes")
        .map(
            section -> {
              section.require("limit", "is missing: write the most prefixes to accept");
              var limits =
                  new MaxPrefixes(
                      section.small("limit", 1, Integer.MAX_VALUE).orElse(1),
                      section.small("warnAt", 1, 100).orElse(75),
                      section
                          .word("action", MaxPrefixes.Action.class)
                          .orElse(MaxPrefixes.Action.TEARDOWN),
                      section
                          .duration("restartAfter", Duration.ZERO, Duration.ofHours(24))
                          .orElse(Duration.ofMinutes(5)));
              section.end();
              return limits;
            });
  }

  AddPaths addPaths() {
    Section section = peer.sectionOrEmpty("addPaths");
    var paths =
        new AddPaths(section.bool("receive").orElse(false), section.small("send", 0, 64).orElse(0));
    section.end();
    return paths;
  }

  GracefulRestartConfig gracefulRestart() {
    Section section = peer.sectionOrEmpty("gracefulRestart");
    var config =
        new GracefulRestartConfig(
            section.bool("enabled").orElse(true),
            section
                .duration("restartTime", SECOND, Duration.ofSeconds(4095))
                .orElse(Duration.ofSeconds(120)),
            section
                .duration("longLivedStaleTime", Duration.ZERO, Duration.ofSeconds(0xFF_FFFF))
                .orElse(Duration.ZERO));
    section.end();
    return config;
  }

  BfdConfig bfd() {
    Section section = peer.sectionOrEmpty("bfd");
    var config =
        new BfdConfig(
            section.bool("enabled").orElse(false),
            section.duration("transmitInterval", BFD_LEAST, BFD_MOST).orElse(BFD_PRESET),
            section.duration("receiveInterval", BFD_LEAST, BFD_MOST).orElse(BFD_PRESET),
            section.small("detectMultiplier", 1, 255).orElse(3));
    section.end();
    return config;
  }
}
