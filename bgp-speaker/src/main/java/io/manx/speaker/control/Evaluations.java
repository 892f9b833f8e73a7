package io.manx.speaker.control;

import io.manx.speaker.control.command.EvaluationException;
import io.manx.speaker.control.command.Expression;
import io.manx.speaker.control.command.Refusal;
import io.manx.speaker.control.text.Reply;
import java.io.IOException;

/** {@code eval}. */
final class Evaluations {
  private Evaluations() {}

  static void eval(Expression expression, Reply reply) throws IOException {
    String text;
    try {
      text = expression.text(null);
    } catch (EvaluationException e) {
      // Constants alone: BIRD finds it when it reads the line, and says so with that code.
      reply.end(Refusal.PARSE_ERROR, e.text());
      return;
    }
    reply.end(23, text);
  }
}
