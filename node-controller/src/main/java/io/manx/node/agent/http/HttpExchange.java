package io.manx.node.agent.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/** One request and its answer (RFC 9112). Used by the client's thread. */
final class HttpExchange {
  private static final int CHUNK = 8192;
  private static final Map<Integer, String> REASONS =
      Map.of(
          200, "OK",
          400, "Bad Request",
          404, "Not Found",
          405, "Method Not Allowed",
          421, "Misdirected Request",
          431, "Request Header Fields Too Large",
          500, "Internal Server Error",
          503, "Service Unavailable");

  private final RequestHead request;
  private final OutputStream out;

  HttpExchange(RequestHead request, OutputStream out) {
    this.request = request;
    this.out = out;
  }

  RequestHead request() {
    return request;
  }

  /** Answers with a body that is there. */
  void answer(int status, String headers, byte[] body) throws IOException {
    String head = head(status, headers + "Content-Length: " + body.length + "\r\n");
    var buffered = new BufferedOutputStream(out);
    buffered.write(head.getBytes(US_ASCII));
    if (!request.isHead()) {
      buffered.write(body);
    }
    buffered.flush();
  }

  /** Begins an answer of a length that nobody knows; it ends when the stream is closed. */
  OutputStream begin(int status, String headers) throws IOException {
    String framing = request.version1() ? "Transfer-Encoding: chunked\r\n" : "";
    out.write(head(status, headers + framing).getBytes(US_ASCII));
    if (request.isHead()) {
      return OutputStream.nullOutputStream();
    }
    return new BufferedOutputStream(request.version1() ? new Chunks(out) : new Open(out), CHUNK);
  }

  private String head(int status, String headers) {
    return "HTTP/1.1 "
        + status
        + " "
        + REASONS.getOrDefault(status, "")
        + "\r\nDate: "
        + DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC))
        + "\r\n"
        + headers
        + (request.goesOn() ? "" : "Connection: close\r\n")
        + "\r\n";
  }

  /** The end of the connection is the end of the answer: the connection's owner closes it. */
  private static class Open extends FilterOutputStream {
    Open(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] octets, int from, int count) throws IOException {
      out.write(octets, from, count);
    }

    @Override
    public void close() throws IOException {
      out.flush();
    }
  }

  /** RFC 9112 §7.1: each write a chunk, and an empty one at the end. */
  private static final class Chunks extends Open {
    private boolean ended;

    Chunks(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] octets, int from, int count) throws IOException {
      if (count > 0) {
        out.write((Integer.toHexString(count) + "\r\n").getBytes(US_ASCII));
        out.write(octets, from, count);
        out.write("\r\n".getBytes(US_ASCII));
      }
    }

    @Override
    public void close() throws IOException {
      if (!ended) {
        ended = true;
        out.write("0\r\n\r\n".getBytes(US_ASCII));
        super.close();
      }
    }
  }
}
