package io.manx.speaker.control.text;

import io.manx.speaker.model.PathAttributes;
import io.manx.speaker.status.RouteEvent;
import io.manx.speaker.status.RouteInquiry.PastRoute;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * {@code show changes}, {@code show route history} and {@code show route ... at}.
 *
 * @param times how times are written
 */
public record HistoryText(Timestamps times) {
  /** A change in one line. */
  public String line(RouteEvent event) {
    var text = new StringBuilder(120);
    text.append(times.dateTime(event.time(), false)).append(' ');
    Columns.left(text, event.prefix().toString(), 18).append(' ');
    Columns.left(text, event.kind(), 9).append(' ');
    if (event.before() != null) {
      best(text, event.before());
    }
    if (event.before() != null && event.after() != null) {
      text.append(" -> ");
    }
    if (event.after() != null) {
      best(text, event.after());
    }
    text.append(" (").append(event.cause());
    if (event.by() != null) {
      text.append(" of ").append(event.by());
    }
    return text.append(')').toString();
  }

  private static void best(StringBuilder text, RouteEvent.Best best) {
    PathAttributes attributes = best.attributes();
    text.append(best.protocol()).append(" [").append(attributes.asPath()).append("] via ");
    text.append(attributes.nextHop());
  }

  /** How a prefix was routed. */
  public String past(PastRoute route) {
    var text = new StringBuilder(120).append(route.prefix()).append(' ');
    if (route.best() != null) {
      best(text, route.best());
    }
    return text.append(" at ").append(times.dateTime(route.time(), false)).toString();
  }

  /** How far back the memory reaches. */
  public String reach(@Nullable Instant complete) {
    return complete == null
        ? "nothing is forgotten since the start"
        : "nothing is forgotten since " + times.dateTime(complete, false);
  }
}
