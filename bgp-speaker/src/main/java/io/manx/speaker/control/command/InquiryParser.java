package io.manx.speaker.control.command;

import io.manx.net.IpAddress;
import io.manx.net.IpPrefix;
import io.manx.speaker.control.command.Command.Inquiry;
import io.manx.speaker.control.command.Token.Kind;
import io.manx.speaker.status.WhatIf;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Understands the commands that BIRD does not have, after their first word. */
final class InquiryParser {
  private static final Duration TRACE_TIME = Duration.ofSeconds(10);
  private static final Duration MOST_TRACE_TIME = Duration.ofHours(1);
  private static final List<String> LEVELS = List.of("error", "warning", "info", "debug", "trace");

  private final Cursor in;

  InquiryParser(Cursor in) {
    this.in = in;
  }

  Command parse(String word) {
    return switch (word) {
      case "explain" -> explain();
      case "what-if" -> new Inquiry.Suppose(whatIf());
      case "trace" -> trace();
      case "log" -> log();
      default -> throw new IllegalStateException("no grammar for '" + word + "'");
    };
  }

  Command show(String word) {
    return switch (word) {
      case "changes" -> changes();
      case "kernel" -> new Inquiry.ShowKernel();
      case "config" -> new Inquiry.ShowConfig();
      case "update-groups" -> new Inquiry.ShowUpdateGroups();
      default -> throw new IllegalStateException("no grammar for 'show " + word + "'");
    };
  }

  /** {@code show route history PREFIX}, {@code show route [for] PREFIX at -TIME}. */
  Command route() {
    if (in.acceptWord("history")) {
      return new Inquiry.ShowChanges(prefix(), null);
    }
    boolean longest = in.acceptWord("for");
    IpPrefix prefix =
        longest && in.peek().is(Kind.ADDRESS)
            ? IpPrefix.host(IpAddress.parse(in.next().text()))
            : prefix();
    in.next();
    in.acceptMark("-");
    return new Inquiry.ShowPast(prefix, longest, duration());
  }

  private Command explain() {
    if (!in.acceptWord("route")) {
      throw in.unexpected("route");
    }
    boolean longest = in.peek().is(Kind.ADDRESS);
    IpPrefix prefix = longest ? IpPrefix.host(IpAddress.parse(in.next().text())) : prefix();
    String peer = in.acceptWord("to") ? in.expectName("a protocol") : null;
    return new Inquiry.ExplainRoute(prefix, longest, peer);
  }

  private WhatIf whatIf() {
    if (in.acceptWord("disable")) {
      return new WhatIf.PeerDown(in.expectName("a protocol"));
    }
    if (in.acceptWord("originate")) {
      return new WhatIf.Originated(prefix());
    }
    if (in.acceptWord("withdraw")) {
      return new WhatIf.Withdrawn(prefix());
    }
    throw in.unexpected("disable, originate or withdraw");
  }

  private Command changes() {
    return new Inquiry.ShowChanges(null, in.acceptWord("last") ? duration() : null);
  }

  private Command trace() {
    IpPrefix prefix = in.peek().is(Kind.PREFIX) ? prefix() : null;
    Duration time = in.acceptWord("for") ? duration() : TRACE_TIME;
    if (time.compareTo(MOST_TRACE_TIME) > 0) {
      throw new SyntaxException("a trace takes one hour at most");
    }
    return new Inquiry.Trace(prefix, time);
  }

  private Command log() {
    return new Inquiry.Log(in.atEnd() ? null : level());
  }

  private @Nullable String level() {
    String expected = "END or one of " + String.join(", ", LEVELS);
    String level = in.expectName(expected).toLowerCase(Locale.ROOT);
    if (!LEVELS.contains(level)) {
      throw new SyntaxException("syntax error, levels are " + String.join(", ", LEVELS));
    }
    return level;
  }

  private IpPrefix prefix() {
    if (!in.peek().is(Kind.PREFIX)) {
      throw in.unexpected("a prefix");
    }
    return IpPrefix.parse(in.next().text());
  }

  private Duration duration() {
    if (in.peek().is(Kind.NUMBER)) {
      return Duration.ofSeconds(in.expectNumber());
    }
    if (!in.peek().is(Kind.DURATION)) {
      throw in.unexpected("a time, such as 10m");
    }
    return Duration.parse("PT" + ordered(in.next().text()));
  }

  private static String ordered(String text) {
    if (!text.matches("(?:\\d+h)?(?:\\d+m)?(?:\\d+s)?")) {
      throw new SyntaxException("Invalid time " + text + ": hours, minutes, seconds, as 1h30m");
    }
    return text.toUpperCase(Locale.ROOT);
  }
}
