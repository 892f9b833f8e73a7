package io.manx.speaker.control;

import io.manx.speaker.control.Answers.NoAnswerException;
import io.manx.speaker.control.text.JsonText;
import io.manx.speaker.control.text.LinkStateText;
import io.manx.speaker.control.text.Reply;
import io.manx.speaker.status.LinkStatePage;
import io.manx.speaker.status.LinkStateView;
import io.manx.speaker.status.PathView;
import io.manx.speaker.status.RoutePage;
import io.manx.speaker.wire.odl.OdlLinkStateDecoder;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** {@code show linkstate}, for people and in JSON. NLRI are decoded here, not on the loop. */
final class LinkStateCommands {
  private static final int PAGE = 256;
  private static final int COUNT = 14;

  private final Ports ports;
  private final LinkStateText text;

  LinkStateCommands(ControlSettings settings, Ports ports) {
    this.ports = ports;
    this.text = new LinkStateText(settings.dialect(), settings.timestamps());
  }

  /** Takes one NLRI with the paths that are to be shown. */
  private interface Sink {
    void take(LinkStateView route) throws IOException;
  }

  void show(boolean all, Reply reply) throws IOException, NoAnswerException {
    Instant now = Answers.await(ports.status().status()).serverTime();
    long count =
        walk(
            all,
            route ->
                text.write(
                    OdlLinkStateDecoder.decode(route.nlri()), route.paths(), all, now, reply));
    reply.end(COUNT, count + " of " + count + " link-state NLRI");
  }

  void json(boolean all, Reply reply) throws IOException, NoAnswerException {
    walk(
        all,
        route ->
            reply.line(
                JsonCommands.CODE,
                JsonText.linkState(OdlLinkStateDecoder.decode(route.nlri()), route, all)));
    reply.end(0, "");
  }

  private long walk(boolean all, Sink sink) throws IOException, NoAnswerException {
    long count = 0;
    long cursor = 0;
    while (cursor != RoutePage.END) {
      LinkStatePage page = Answers.await(ports.status().linkState(cursor, PAGE));
      for (LinkStateView route : page.routes()) {
        List<PathView> shown =
            all
                ? route.paths()
                : route.paths().stream().filter(path -> path.hidden() == null).toList();
        if (!shown.isEmpty()) {
          count++;
          sink.take(new LinkStateView(route.nlri(), shown));
        }
      }
      cursor = page.nextCursor();
    }
    return count;
  }
}
