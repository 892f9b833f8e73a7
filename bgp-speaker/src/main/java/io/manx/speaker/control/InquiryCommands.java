package io.manx.speaker.control;

import io.manx.net.Count;
import io.manx.speaker.control.Answers.NoAnswerException;
import io.manx.speaker.control.command.Command.Inquiry;
import io.manx.speaker.control.command.Refusal;
import io.manx.speaker.control.text.ExplanationText;
import io.manx.speaker.control.text.HistoryText;
import io.manx.speaker.control.text.JsonInquiryText;
import io.manx.speaker.control.text.KernelText;
import io.manx.speaker.control.text.Reply;
import io.manx.speaker.status.RouteEvent;
import io.manx.speaker.status.RouteExplanation;
import io.manx.speaker.status.RouteHistory;
import io.manx.speaker.status.RouteInquiry;
import io.manx.speaker.status.WhatIf;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The commands that BIRD does not have, in text and in JSON. */
final class InquiryCommands {
  /** The code of a line of text; BIRD has none like it. */
  private static final int CODE = 1101;

  private static final int FAILED = 8000;
  private static final Duration TRACE_STEP = Duration.ofMillis(200);

  private final Ports ports;
  private final RouteInquiry inquiry;
  private final ExplanationText explanations;
  private final HistoryText history;
  private final KernelText kernelText;

  InquiryCommands(ControlSettings settings, Ports ports) {
    this.ports = ports;
    this.inquiry = ports.inquiry();
    this.explanations = new ExplanationText(settings.timestamps());
    this.history = new HistoryText(settings.timestamps());
    this.kernelText = new KernelText(settings.timestamps());
  }

  void run(Inquiry question, boolean json, Reply reply) throws IOException, NoAnswerException {
    switch (question) {
      case Inquiry.ExplainRoute explain -> explain(explain, json, reply);
      case Inquiry.Suppose suppose -> suppose(suppose.happening(), json, reply);
      case Inquiry.ShowChanges show -> changes(show, json, reply);
      case Inquiry.ShowPast past -> past(past, json, reply);
      case Inquiry.Trace trace -> trace(trace, json, reply);
      case Inquiry.ShowKernel _ -> kernel(json, reply);
      case Inquiry.ShowConfig _ -> config(json, reply);
      case Inquiry.ShowUpdateGroups _ -> groups(json, reply);
      case Inquiry.Log log -> log(log.level(), json, reply);
    }
  }

  private void line(boolean json, String text, Reply reply) throws IOException {
    if (json) {
      reply.line(JsonCommands.CODE, JsonInquiryText.text(text));
    } else {
      reply.line(CODE, text);
    }
  }

  private void explain(Inquiry.ExplainRoute explain, boolean json, Reply reply)
      throws IOException, NoAnswerException {
    Optional<RouteExplanation> found =
        Answers.await(inquiry.explain(explain.prefix(), explain.longest()));
    if (found.isEmpty()) {
      reply.end(
          Refusal.ROUTE_NOT_FOUND, "Network not found: no peer announced " + explain.prefix());
      return;
    }
    String peer = explain.peer();
    if (peer != null && found.get().exports().stream().noneMatch(e -> e.peer().equals(peer))) {
      reply.end(
          Refusal.NO_PROTOCOL,
          "No peer " + peer + " with an established session that carries " + explain.prefix());
      return;
    }
    if (json) {
      reply.line(JsonCommands.CODE, JsonInquiryText.explanation(found.get(), peer));
    } else {
      explanations.write(found.get(), peer, CODE, reply);
    }
    reply.end(0, "");
  }

  private void suppose(WhatIf happening, boolean json, Reply reply)
      throws IOException, NoAnswerException {
    Optional<List<String>> effects = Answers.await(inquiry.whatIf(happening));
    if (effects.isEmpty()) {
      switch (happening) {
        case WhatIf.PeerDown down ->
            reply.end(Refusal.NO_PROTOCOL, "No peer " + down.peer() + " with a session");
        case WhatIf.Originated is ->
            reply.end(Refusal.ROUTE_NOT_FOUND, is.prefix() + " is originated already");
        case WhatIf.Withdrawn is ->
            reply.end(Refusal.ROUTE_NOT_FOUND, is.prefix() + " is not originated");
      }
      return;
    }
    for (String effect : effects.get()) {
      line(json, effect, reply);
    }
    reply.end(0, "");
  }

  private void changes(Inquiry.ShowChanges show, boolean json, Reply reply)
      throws IOException, NoAnswerException {
    long shown = 0;
    RouteHistory part;
    long cursor = 0;
    do {
      part = Answers.await(inquiry.history(show.prefix(), show.age(), cursor));
      cursor = part.nextCursor();
      for (RouteEvent event : part.events()) {
        event(event, json, reply);
        shown++;
      }
    } while (!part.end());
    if (!json) {
      reply.line(CODE, Count.of(shown, "change") + "; " + history.reach(part.complete()));
    }
    reply.end(0, "");
  }

  private void event(RouteEvent event, boolean json, Reply reply) throws IOException {
    if (json) {
      reply.line(JsonCommands.CODE, JsonInquiryText.event(event));
    } else {
      reply.line(CODE, history.line(event));
    }
  }

  private void past(Inquiry.ShowPast past, boolean json, Reply reply)
      throws IOException, NoAnswerException {
    RouteInquiry.PastRoute route =
        Answers.await(inquiry.at(past.prefix(), past.longest(), past.ago()));
    if (!route.known()) {
      reply.end(FAILED, "That is too long ago: " + history.reach(route.complete()));
    } else if (route.best() == null) {
      reply.end(Refusal.ROUTE_NOT_FOUND, "Network not found at that time");
    } else {
      if (json) {
        reply.line(JsonCommands.CODE, JsonInquiryText.past(route));
      } else {
        reply.line(CODE, history.past(route));
      }
      reply.end(0, "");
    }
  }

  /** Asks for news again and again: the loop does nothing for a trace between two questions. */
  private void trace(Inquiry.Trace trace, boolean json, Reply reply)
      throws IOException, NoAnswerException {
    long deadline = System.nanoTime() + trace.time().toNanos();
    long cursor = Answers.await(inquiry.historyEnd());
    while (System.nanoTime() < deadline) {
      RouteHistory part = Answers.await(inquiry.history(trace.prefix(), null, cursor));
      cursor = part.nextCursor();
      for (RouteEvent event : part.events()) {
        event(event, json, reply);
      }
      reply.push();
      if (part.end()) {
        pause();
      }
    }
    reply.end(0, "");
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(TRACE_STEP);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private void kernel(boolean json, Reply reply) throws IOException, NoAnswerException {
    RouteInquiry.KernelStatus kernel = Answers.await(inquiry.kernel());
    if (json) {
      reply.line(JsonCommands.CODE, JsonInquiryText.kernel(kernel));
      reply.end(0, "");
      return;
    }
    for (String line : kernelText.lines(kernel)) {
      reply.line(CODE, line);
    }
    reply.end(0, "");
  }

  private void config(boolean json, Reply reply) throws IOException, NoAnswerException {
    for (String line : Answers.await(inquiry.configuration()).lines().toList()) {
      line(json, line, reply);
    }
    reply.end(0, "");
  }

  private void groups(boolean json, Reply reply) throws IOException, NoAnswerException {
    for (RouteInquiry.UpdateGroupStatus group : Answers.await(inquiry.updateGroups())) {
      if (json) {
        reply.line(JsonCommands.CODE, JsonInquiryText.group(group));
      } else {
        reply.line(
            CODE,
            "%s: %s, %s sent, %d pending%s: %s"
                .formatted(
                    group.family(),
                    Count.of(group.peers().size(), "peer"),
                    Count.of(group.sent(), "prefix"),
                    group.pending(),
                    group.shared() ? "" : ", on its way to the shared group",
                    String.join(" ", group.peers())));
      }
    }
    reply.end(0, "");
  }

  private void log(@Nullable String level, boolean json, Reply reply) throws IOException {
    if (level == null) {
      for (String line : ports.log().recent()) {
        line(json, line, reply);
      }
      reply.end(0, "");
    } else if (ports.log().level(level)) {
      reply.end(0, "");
    } else {
      reply.end(FAILED, "The level of this log cannot be set");
    }
  }
}
