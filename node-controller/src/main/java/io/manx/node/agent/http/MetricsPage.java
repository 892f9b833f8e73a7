package io.manx.node.agent.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.manx.speaker.control.web.WebResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Function;

/** Metrics in the format that a scraper asks for. */
public final class MetricsPage implements HttpEndpoint.Tree {
  private final Function<MetricsText.Format, String> text;

  /** Asks {@code text} at each scrape, on the thread of the request. */
  public MetricsPage(Function<MetricsText.Format, String> text) {
    this.text = text;
  }

  @Override
  public boolean get(HttpEndpoint.Request request, WebResponse response) throws IOException {
    MetricsText.Format format = MetricsText.Format.accepted(request.accept());
    String all = text.apply(format);
    try (OutputStream out = response.begin(200, format.contentType())) {
      out.write(all.getBytes(UTF_8));
    }
    return true;
  }
}
