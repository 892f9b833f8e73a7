package io.manx.speaker.log;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/** Log lines as text. Pure. */
final class LineFormat {
  private LineFormat() {}

  /** {@code time LEVEL logger: message}, and a stack trace on lines of its own. */
  static void text(
      StringBuilder out,
      String time,
      Level level,
      String logger,
      String message,
      @Nullable Throwable cause) {
    out.append(time).append(' ').append(level).append(' ').append(logger).append(": ");
    escape(out, message);
    out.append('\n');
    if (cause != null) {
      for (String line : (Iterable<String>) stack(cause).lines()::iterator) {
        // Indented, so that a line which an exception's text brings along is not taken for ours.
        out.append("  ");
        escape(out, line);
        out.append('\n');
      }
    }
  }

  /** One object on one line. */
  static void json(
      StringBuilder out,
      String time,
      Level level,
      String logger,
      String message,
      @Nullable Throwable cause) {
    out.append("{\"time\":\"").append(time);
    out.append("\",\"level\":\"").append(level.toString().toLowerCase(Locale.ROOT));
    quoted(out.append("\",\"logger\":"), logger);
    quoted(out.append(",\"message\":"), message);
    if (cause != null) {
      quoted(out.append(",\"stack\":"), stack(cause));
    }
    out.append("}\n");
  }

  private static void quoted(StringBuilder out, String text) {
    out.append('"');
    JsonStringEncoder.getInstance().quoteAsString(text, out);
    out.append('"');
  }

  private static void escape(StringBuilder out, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\t' || (!Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)) {
        out.append(c);
      } else {
        out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      }
    }
  }

  private static String stack(Throwable cause) {
    StringWriter text = new StringWriter();
    cause.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
